package writers

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tieout/payoff"
)

// An Ownership tells the files that tieout wrote from those that somebody has changed since, or put there. A file that
// is not ours is never overwritten.
type Ownership struct {
	// Ours says whether a file of this name was written with this content; nil: no file there is ours.
	Ours func(name, sha256 string) (bool, error)
	// Note takes what is about to be written.
	Note func(name, sha256 string) error
	// Aside takes the folder to which files were moved that are not ours. If it is nil, such a file is a problem.
	Aside func(folder string)
}

// lookAt returns the SHA-256 of the file that is where another is to be, empty if there is none, and whether the other
// may take its place.
func (o Ownership) lookAt(folder string, f made) (there string, ours bool, err error) {
	there, err = digestOf(filepath.Join(folder, f.name))
	if err != nil || there == "" || there == f.sha256 {
		return there, true, err
	}
	if o.Ours != nil {
		ours, err = o.Ours(f.name, there)
	}
	return there, ours, err
}

// makeRoom moves files aside that are not ours, if it may.
func (o Ownership) makeRoom(folder string, names []string) error {
	if o.Aside == nil {
		path, ext := filepath.Join(folder, names[0]), filepath.Ext(names[0])
		return payoff.Problemf(payoff.CodeReport, "move it with "+
			payoff.Typed("mv", path, strings.TrimSuffix(path, ext)+"-edited"+ext)+
			" and give the command again, or write to another folder with --reports",
			"%s was changed since tieout wrote it, or is not of this run; nothing was written", path)
	}
	aside, err := newFolder(folder + "-before")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Rename(filepath.Join(folder, name), filepath.Join(aside, name)); err != nil {
			return err
		}
	}
	o.Aside(aside)
	return nil
}

// newFolder makes a folder under a name that nobody has.
func newFolder(name string) (string, error) {
	folder := name
	for n := 2; ; n++ {
		if err := os.Mkdir(folder, 0o700); err == nil || !errors.Is(err, fs.ErrExist) {
			return folder, err
		}
		folder = fmt.Sprintf("%s-%d", name, n)
	}
}
