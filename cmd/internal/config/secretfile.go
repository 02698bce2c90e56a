package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"tieout/payoff"
)

// maxSecret is how large a secret may be; a private key has some kilobytes.
const maxSecret = 1 << 20

// readSecret reads a secret from a file. One that others can write is refused; one that others can read, too, except on
// a mount of its own, as containers and systemd make: there, who may read is decided elsewhere. An error does not tell
// what stands in the file.
func readSecret(path string) (string, error) {
	f, err := payoff.OpenFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", errors.New("cannot be read")
	}
	if err != nil {
		if fault, ok := errors.AsType[*fs.PathError](err); ok {
			err = fault.Err
		}
		return "", fmt.Errorf("cannot be read: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", errors.New("cannot be looked at")
	}
	if err := checkSecretMode(path, info); err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	switch {
	case err != nil:
		return "", errors.New("cannot be read")
	case len(text) > maxSecret:
		return "", errors.New("is too large for a secret")
	}
	return string(text), nil
}

// Permissions by which others than the owner, and the group that the owner chose to read, get at a file.
const (
	othersWrite fs.FileMode = 0o022
	othersRead  fs.FileMode = 0o004
)

func checkSecretMode(path string, info os.FileInfo) error {
	if runtime.GOOS == "windows" {
		return nil // its permissions are no bits
	}
	mode := info.Mode().Perm()
	switch {
	case mode&othersWrite != 0:
		return fmt.Errorf("is refused: others can write it (mode %04o); chmod 600 %s", mode, path)
	case mode&othersRead != 0 && !onOwnMount(path):
		return fmt.Errorf("is refused: others can read it (mode %04o); chmod 600 %s", mode, path)
	}
	return nil
}
