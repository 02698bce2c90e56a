package config

import (
	"path/filepath"

	"golang.org/x/sys/unix"
)

// onOwnMount says whether a file is mounted by itself, or in a folder that was mounted for secrets: in memory or
// read-only, and not open to everybody like /tmp. Kubernetes has a folder between the mount and its files.
func onOwnMount(path string) bool {
	path, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return false
	}
	if isMount(path) {
		return true
	}
	folder := filepath.Dir(path)
	if !isMount(folder) {
		folder = filepath.Dir(folder)
	}
	return folder != "/" && isMount(folder) && holdsSecrets(folder)
}

// isMount says whether something is mounted at a path. Kernels before 5.8 do not tell.
func isMount(path string) bool {
	var s unix.Statx_t
	err := unix.Statx(unix.AT_FDCWD, path, unix.AT_SYMLINK_NOFOLLOW, 0, &s)
	return err == nil && s.Attributes&s.Attributes_mask&unix.STATX_ATTR_MOUNT_ROOT != 0
}

// holdsSecrets says whether a mounted folder is one that containers and systemd make for secrets.
func holdsSecrets(folder string) bool {
	var volume unix.Statfs_t
	var s unix.Stat_t
	if unix.Statfs(folder, &volume) != nil || unix.Stat(folder, &s) != nil {
		return false
	}
	readOnly := volume.Flags&unix.ST_RDONLY != 0
	inMemory := volume.Type == unix.TMPFS_MAGIC || volume.Type == unix.RAMFS_MAGIC
	return readOnly || inMemory && s.Mode&0o022 == 0
}
