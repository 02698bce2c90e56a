package writers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// tempPattern names what is made beside its final place, on the same disk, so that a rename moves it there.
const tempPattern = ".tieout-*"

// WriteFile writes a file of mode 0600 that appears whole or not at all, and survives a power cut. Its folder must
// exist. On an error, an older file of that name stays as it was, unless only the sync of the folder failed.
func WriteFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), tempPattern) // its mode is 0600
	if err != nil {
		return err
	}
	err = fill(f, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(filepath.Dir(path))
}

// fill writes a file, syncs it to disk and closes it.
func fill(f *os.File, write func(io.Writer) error) error {
	buffered := bufio.NewWriter(f)
	err := write(buffered)
	if err == nil {
		err = errors.Join(buffered.Flush(), f.Sync())
	}
	return errors.Join(err, f.Close())
}

// A batch is a set of files that appear in a folder together, each of them whole.
type batch struct {
	folder string
	temp   string // a folder inside it, in which the files are made
	names  []string
}

// newBatch makes the folder if it does not exist, and sweeps away what a killed process left in it.
func newBatch(folder string) (*batch, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	stale, err := filepath.Glob(filepath.Join(folder, tempPattern))
	if err != nil {
		return nil, fmt.Errorf("report folder %q: %w", folder, err)
	}
	for _, path := range stale {
		if err := os.RemoveAll(path); err != nil {
			return nil, err
		}
	}
	temp, err := os.MkdirTemp(folder, tempPattern)
	if err != nil {
		return nil, err
	}
	return &batch{folder: folder, temp: temp}, nil
}

// add makes one file and syncs it to disk, where nobody looks for it yet.
func (b *batch) add(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(filepath.Join(b.temp, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := fill(f, write); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	b.names = append(b.names, name)
	return nil
}

// commit moves the files to their places and syncs the folder.
func (b *batch) commit() error {
	for _, name := range b.names {
		if err := os.Rename(filepath.Join(b.temp, name), filepath.Join(b.folder, name)); err != nil {
			return err
		}
	}
	b.discard()
	return errors.Join(syncFolder(b.folder), syncFolder(filepath.Dir(b.folder)))
}

// discard removes what was not committed.
func (b *batch) discard() { _ = os.RemoveAll(b.temp) }

// syncFolder makes renames in the folder survive a power cut.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
