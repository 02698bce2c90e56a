package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tieout/payoff"
)

// listNames are how the names of files end that are taken from a folder.
func listNames() []string { return []string{".csv", ".tsv", ".txt", ".xlsx", ".xlsm"} }

// A spread replaces folders and patterns by the files that they stand for.
type spread struct {
	named   []string            // by flags that say what they are: a folder or pattern does not give them a second time
	strange map[string][]string // what else is in each folder
}

// spread makes files of the folders and patterns among the arguments, in name order, and says what was left out of
// folders. A shell may have done so before.
func (f *runFlags) spread(args []string) ([]string, *spread, error) {
	s := &spread{strange: map[string][]string{}}
	var errs [5]error
	f.loans, errs[0] = s.all(f.loans)
	f.claims, errs[1] = s.all(f.claims)
	f.histories, errs[2] = s.all(f.histories)
	f.statements, errs[3] = s.statements(f.statements)
	for _, path := range slices.Concat(f.loans, f.claims, f.histories) {
		s.named = append(s.named, filepath.Clean(path))
	}
	args, errs[4] = s.all(args)
	return args, s, first(errs[:])
}

// statements spreads what stands behind VENDOR=.
func (s *spread) statements(given []string) ([]string, error) {
	var all []string
	for _, g := range given {
		vendor, path, _ := strings.Cut(g, "=")
		paths, err := s.of(path)
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			all, s.named = append(all, vendor+"="+p), append(s.named, filepath.Clean(p))
		}
	}
	return all, nil
}

func (s *spread) all(given []string) ([]string, error) {
	var all []string
	for _, path := range given {
		files, err := s.of(path)
		if err != nil {
			return nil, err
		}
		all = append(all, files...)
	}
	return all, nil
}

// of returns the files that one argument stands for: itself, if it is neither a folder nor a pattern.
func (s *spread) of(path string) ([]string, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return s.folder(path)
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(path, "*?["):
		return s.matches(path)
	}
	return []string{path}, nil
}

// folder returns the lists of a folder, not of those in it.
func (s *spread) folder(path string) ([]string, error) {
	entries, err := os.ReadDir(path) // in name order
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeNoFile, "check that it may be read", "the folder cannot be read: %w", err)
	}
	var files []string
	for _, e := range entries {
		file := filepath.Join(path, e.Name())
		switch {
		case hidden(e.Name()) || isFolder(file) || slices.Contains(s.named, file):
		case slices.Contains(listNames(), strings.ToLower(filepath.Ext(e.Name()))):
			files = append(files, file)
		default:
			s.strange[path] = append(s.strange[path], e.Name())
		}
	}
	if len(files) == 0 {
		return nil, payoff.Problemf(payoff.CodeNoFile, "check that the drop has arrived", "the folder %s has no list to read: no %s", path,
			strings.Join(listNames(), ", "))
	}
	return files, nil
}

// matches returns the files that a pattern fits, which no shell has looked at.
func (s *spread) matches(pattern string) ([]string, error) {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeUsage, "it has *, ? and [a-z]; a [ of the name itself is written [[]", "%s: %w", pattern, err)
	}
	paths = slices.DeleteFunc(paths, func(path string) bool {
		return hidden(filepath.Base(path)) || isFolder(path) || slices.Contains(s.named, filepath.Clean(path))
	})
	if len(paths) == 0 {
		return nil, payoff.Problemf(payoff.CodeNoFile, "check the folder and that the drop has arrived", "no file matches %s", pattern)
	}
	slices.Sort(paths)
	return paths, nil
}

// hidden says whether a file is nobody's list: hidden, or the lock that Excel keeps beside an open workbook.
func hidden(name string) bool { return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") }

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// warn names the files of the folders that are not read, but for those of tieout itself.
func (s *spread) warn(c *config, stderr io.Writer) {
	for folder, names := range s.strange {
		names = slices.DeleteFunc(names, func(name string) bool {
			return name == configName || name == bookName || name == filepath.Base(c.path) || strings.HasPrefix(name, filepath.Base(c.Ledger))
		})
		if len(names) > 0 {
			fmt.Fprintf(stderr, "tieout: warning: %s: not read, since lists end in %s: %s\n", folder, strings.Join(listNames(), ", "),
				strings.Join(names, ", "))
		}
	}
}
