package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"tieout/payoff"
)

// realPath follows the symbolic links of a path, so that a ledger has one lock, whatever it is called. The file itself
// need not be there, nor what a link points to.
func realPath(path string) (string, error) {
	const links = 40 // more than this is a circle
	for range links {
		found, err := filepath.EvalSymlinks(path)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return found, err
		}
		target, err := os.Readlink(path)
		if err != nil {
			break // the file is not there
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if errors.Is(err, fs.ErrNotExist) {
		return path, nil // its folder is yet to be made
	}
	return filepath.Join(folder, filepath.Base(path)), err
}

// checkFile refuses what can be no ledger, before anything opens it. exists is false if there is no such file.
func checkFile(path, file string) (exists bool, err error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return true, payoff.Problemf(payoff.CodeLedger, "name a file with --ledger", "%s is no file, so it is no ledger",
			path)
	case info.Size() == 0:
		return true, payoff.Problemf(payoff.CodeLedger,
			"bring back a copy of the ledger; if there never was one, remove the file and tieout run makes a new one",
			"%s is empty: a ledger never is, so what was in it is lost. The file was not touched", path)
	}
	return true, nil
}

// checkNames refuses to write to a file that has a second name: each would have a lock and a log of its own.
func checkNames(path, file string) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	if n := names(info); n > 1 {
		return payoff.Problemf(payoff.CodeLedger,
			"remove the other name, or make a copy of its own with: "+payoff.Typed("cp", path, path+".copy"),
			"the ledger %s has %d hard links: whoever opened it by another name would write to it at the same time, "+
				"so nothing was written", path, n)
	}
	return nil
}
