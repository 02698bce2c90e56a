//go:build unix

package store

import (
	"io/fs"
	"path/filepath"
	"syscall"
)

// names counts the hard links of a file.
func names(info fs.FileInfo) uint64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(stat.Nlink) //nolint:unconvert // its type differs between systems
	}
	return 1
}

// canWrite says whether this process may write to a file and make others beside it.
func canWrite(file string) bool {
	const write = 2
	return syscall.Access(file, write) == nil && syscall.Access(filepath.Dir(file), write) == nil
}

// freeBytes returns how much room the disk of a folder has; ok is false if nobody can say.
func freeBytes(folder string) (bytes uint64, ok bool) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(folder, &stat); err != nil {
		return 0, false
	}
	return stat.Bavail * uint64(stat.Bsize), true
}
