package payoff

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// ErrNotRegular says that a path leads to no regular file: reading a pipe or a device may never end.
var ErrNotRegular = errors.New("it is no regular file")

// OpenFile opens a regular file for reading, and refuses anything else by saying what it is. It is looked at again
// once it is open, which does not wait for who writes to a pipe.
func OpenFile(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if fault, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fault.Err}
	}
	if err != nil {
		return nil, err
	}
	if err := CheckRegular(info.Mode()); err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err = f.Stat()
	if err == nil {
		err = CheckRegular(info.Mode())
	}
	if err != nil {
		_ = f.Close() // nothing was read
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return f, nil
}

// CheckRegular refuses what is no regular file, in words.
func CheckRegular(mode fs.FileMode) error {
	kinds := []struct {
		is   fs.FileMode
		name string
	}{{fs.ModeDir, "folder"}, {fs.ModeNamedPipe, "pipe"}, {fs.ModeSocket, "socket"}, {fs.ModeDevice, "device"}}
	for _, k := range kinds {
		if mode&k.is != 0 {
			return fmt.Errorf("%w but a %s", ErrNotRegular, k.name)
		}
	}
	if !mode.IsRegular() {
		return ErrNotRegular
	}
	return nil
}

// ReadFile reads a regular file of at most so many bytes.
func ReadFile(path string, most int64) ([]byte, error) {
	f, err := OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(text)) > most {
		err = &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it has more than %d KB", most>>10)}
	}
	return text, err
}
