package pipeline

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tieout/payoff"
)

// Files names the files of a run. A folder stands for the lists in it, a pattern for the files it fits.
type Files struct {
	Lists      []string // what they are is told by their headers
	Loans      []string
	Claims     []string
	Histories  []string
	Statements []StatementFile
	Sheet      string // of the workbooks; empty: told by the headers
}

// A StatementFile is a vendor's statement.
type StatementFile struct{ Vendor, Path string }

// Paths lists the files that are read.
func (f Files) Paths() []string {
	all := slices.Concat(f.Lists, f.Loans, f.Claims, f.Histories)
	for _, s := range f.Statements {
		all = append(all, s.Path)
	}
	return all
}

// First returns the first file of the lists, beside which a configuration is looked for; empty if there is none.
func (f Files) First() string {
	for _, path := range slices.Concat(f.Lists, f.Loans, f.Claims, f.Histories) {
		return path
	}
	return ""
}

// listEndings are how the names of files end that are taken from a folder.
func listEndings() []string { return []string{".csv", ".tsv", ".txt", ".xlsx", ".xlsm"} }

// Skipped has the files of folders and patterns that are not read.
type Skipped struct {
	others map[string][]string // by folder, the names that are none of lists
	unsafe []string            // paths, each with why it is not opened
}

// Warn names the skipped files, except those that are ours.
func (s Skipped) Warn(w Watcher, ours func(name string) bool) {
	for _, folder := range slices.Sorted(maps.Keys(s.others)) {
		names := slices.DeleteFunc(s.others[folder], ours)
		if len(names) > 0 {
			warn(w, payoff.WarnSkipped, folder, "%s: not read, since lists end in %s: %s", payoff.Visible(folder),
				strings.Join(listEndings(), ", "), payoff.Visible(strings.Join(names, ", ")))
		}
	}
	for _, text := range s.unsafe {
		warn(w, payoff.WarnSkipped, "", "%s", text)
	}
}

// Expand replaces folders and patterns by the files that they stand for, in name order. A file that is named for what
// it is does not come a second time from a folder or pattern among the lists.
func (f Files) Expand() (Files, Skipped, error) {
	e := expansion{skipped: Skipped{others: map[string][]string{}}}
	var errs [5]error
	f.Loans, errs[0] = e.all(f.Loans)
	f.Claims, errs[1] = e.all(f.Claims)
	f.Histories, errs[2] = e.all(f.Histories)
	f.Statements, errs[3] = e.statements(f.Statements)
	for _, path := range slices.Concat(f.Loans, f.Claims, f.Histories) {
		e.named = append(e.named, filepath.Clean(path))
	}
	f.Lists, errs[4] = e.all(f.Lists)
	return f, e.skipped, payoff.JoinProblems(errs[:]...)
}

// An expansion replaces folders and patterns by files.
type expansion struct {
	named   []string // by what they are
	skipped Skipped
}

func (e *expansion) statements(given []StatementFile) ([]StatementFile, error) {
	var all []StatementFile
	for _, s := range given {
		if s.Path == "" { // said when it is opened, with the vendor
			all = append(all, s)
			continue
		}
		paths, err := e.expand(s.Path)
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			all, e.named = append(all, StatementFile{s.Vendor, path}), append(e.named, filepath.Clean(path))
		}
	}
	return all, nil
}

func (e *expansion) all(given []string) ([]string, error) {
	var all []string
	for _, path := range given {
		files, err := e.expand(path)
		if err != nil {
			return nil, err
		}
		all = append(all, files...)
	}
	return all, nil
}

// expand returns the files that one path stands for: itself, if it is neither a folder nor a pattern.
func (e *expansion) expand(path string) ([]string, error) {
	if path == "" {
		return nil, payoff.Problemf(payoff.CodeUsage, "name it, or leave it out; a variable of the shell may not be set",
			"a FILE has no name")
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return e.folder(path)
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(path, "*?["):
		return e.matches(path)
	}
	return []string{path}, nil
}

// folder returns the lists of a folder, not of the folders in it.
func (e *expansion) folder(path string) ([]string, error) {
	entries, err := os.ReadDir(path) // in name order
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeNoFile, "check that it may be read", "the folder cannot be read: %w",
			err)
	}
	var files []string
	for _, entry := range entries {
		file := filepath.Join(path, entry.Name())
		switch {
		case hidden(entry.Name()) || isFolder(file) || slices.Contains(e.named, file):
		case slices.Contains(listEndings(), strings.ToLower(filepath.Ext(entry.Name()))):
			if e.mayOpen(file) {
				files = append(files, file)
			}
		default:
			e.skipped.others[path] = append(e.skipped.others[path], entry.Name())
		}
	}
	if len(files) == 0 {
		return nil, payoff.Problemf(payoff.CodeNoFile, "check that the drop has arrived",
			"the folder %s has no list to read: no %s%s", payoff.Visible(path), strings.Join(listEndings(), ", "),
			e.refused())
	}
	return files, nil
}

// matches returns the files that a pattern fits. No shell has expanded it.
func (e *expansion) matches(pattern string) ([]string, error) {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeUsage, "it has *, ? and [a-z]; a [ of the name itself is written [[]",
			"%s: %w", pattern, err)
	}
	paths = slices.DeleteFunc(paths, func(path string) bool {
		return hidden(filepath.Base(path)) || isFolder(path) || slices.Contains(e.named, filepath.Clean(path)) ||
			!e.mayOpen(path)
	})
	if len(paths) == 0 {
		return nil, payoff.Problemf(payoff.CodeNoFile, "check the folder and that the drop has arrived",
			"no file matches %s%s", payoff.Visible(pattern), e.refused())
	}
	slices.Sort(paths)
	return paths, nil
}

// hidden says whether a file is no list: it is hidden, or the lock that Excel keeps beside an open workbook.
func hidden(name string) bool { return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") }

// mayOpen says whether a file that nobody named is opened, and notes it if it is not. Whoever may write to an inbox
// could let us read another file by a link to it, or wait for ever at a pipe.
func (e *expansion) mayOpen(path string) bool {
	err := checkInside(path)
	if err != nil {
		e.skipped.unsafe = append(e.skipped.unsafe, fmt.Sprintf("%s: not read: %v", payoff.Visible(path), err))
	}
	return err == nil
}

// refused lists what was found and not opened, for an error.
func (e *expansion) refused() string {
	text := ""
	for _, line := range e.skipped.unsafe {
		text += "\n  " + line
	}
	return text
}

// checkInside refuses what is no regular file, and a link to a file that is not in the folder of the link.
func checkInside(path string) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return errors.New("it is a link that leads nowhere")
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return errors.New("its folder cannot be found")
	}
	if inside, err := filepath.Rel(folder, target); err != nil || !filepath.IsLocal(inside) {
		return errors.New("it is a link that leaves its folder; name the file that it leads to")
	}
	info, err := os.Stat(target)
	if err != nil {
		return errors.New("it cannot be looked at")
	}
	return payoff.CheckRegular(info.Mode())
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
