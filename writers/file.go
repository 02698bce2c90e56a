package writers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// tempPattern names the folder, inside the report's, in which files are made: on the same disk, so that a rename
// moves them.
const tempPattern = ".tieout-*"

// A batch is a set of files that appear in a folder together, each of them whole.
type batch struct {
	folder string
	temp   string
	names  []string
}

// newBatch makes the folder where it is not there and sweeps what a killed process left in it.
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
func (b *batch) add(name string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(filepath.Join(b.temp, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(f)
	err = fill(buffered)
	if err == nil {
		err = errors.Join(buffered.Flush(), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
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
