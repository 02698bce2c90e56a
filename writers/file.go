package writers

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// tempPattern names what is made beside its final place, on the same disk, so that a rename moves it there.
const tempPattern = ".tieout-*"

// WriteNewFile writes a file of mode 0600 that appears whole or not at all, and survives a power cut. Its folder must
// exist. If there is a file of that name, it stays as it is, and the error is [fs.ErrExist].
func WriteNewFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), tempPattern) // its mode is 0600
	if err != nil {
		return err
	}
	_, err = fill(f, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err == nil {
		err = moveNew(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(filepath.Dir(path))
}

// moveNew renames a file to a name that nobody has. A second name, unlike a rename, never takes the place of a file;
// where a disk knows no second names, the time between looking and renaming is short.
func moveNew(from, to string) error {
	err := os.Link(from, to)
	if err == nil {
		return os.Remove(from)
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(to); err == nil {
		return fs.ErrExist
	}
	return os.Rename(from, to)
}

// fill writes a file, syncs it to disk and closes it. It returns the SHA-256 of its content in hex.
func fill(f *os.File, write func(io.Writer) error) (sha256sum string, err error) {
	digest := sha256.New()
	buffered := bufio.NewWriter(io.MultiWriter(f, digest))
	err = write(buffered)
	if err == nil {
		err = errors.Join(buffered.Flush(), f.Sync())
	}
	return hex.EncodeToString(digest.Sum(nil)), errors.Join(err, f.Close())
}

// digestOf returns the SHA-256 of a file in hex; empty if there is none. What is no file has none that anybody knows.
func digestOf(path string) (string, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil || !info.Mode().IsRegular() {
		return "no file", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	digest := sha256.New()
	_, err = io.Copy(digest, f)
	return hex.EncodeToString(digest.Sum(nil)), err
}

// syncFolder makes renames in the folder survive a power cut.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
