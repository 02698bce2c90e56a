package writers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// A batch is a set of files that appear in a folder together, each of them whole.
type batch struct {
	folder string
	temp   string // a folder inside it, in which the files are made
	files  []made
	lock   *flock.Flock // of the folder; nil if it cannot be locked
}

// A made file waits for its place.
type made struct{ name, sha256 string }

// newBatch makes the folder if it does not exist, waits until no other process writes reports to it, and sweeps away
// what a killed process left in it.
func newBatch(ctx context.Context, folder string) (*batch, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	b := &batch{folder: folder}
	var err error
	if b.lock, err = lockFolder(ctx, folder); err != nil {
		return nil, err
	}
	if b.lock != nil {
		err = sweep(folder)
	}
	if err == nil {
		b.temp, err = os.MkdirTemp(folder, tempPattern)
	}
	if err != nil {
		return nil, errors.Join(err, b.unlock())
	}
	return b, nil
}

// lockFolder takes the lock of a folder, which the kernel frees when a process dies. It returns nil if the folder is on
// a disk, or the program on a system, that cannot lock folders.
func lockFolder(ctx context.Context, folder string) (*flock.Flock, error) {
	const retry = 20 * time.Millisecond
	lock := flock.New(folder, flock.SetFlag(os.O_RDONLY))
	held, err := lock.TryLockContext(ctx, retry)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil || !held {
		return nil, nil //nolint:nilerr,nilnil // two processes at once are seldom, and each has its own temporary folder
	}
	return lock, nil
}

// sweep removes the temporary folders of processes that were killed. The caller has the lock of the folder.
func sweep(folder string) error {
	stale, err := filepath.Glob(filepath.Join(escapeGlob(folder), tempPattern))
	if err != nil {
		return fmt.Errorf("report folder %q: %w", folder, err)
	}
	for _, path := range stale {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// escapeGlob makes a path that a pattern takes as it is.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// Sweep removes what a process that was killed while it wrote reports left in their folder. It leaves alone what
// another process is writing.
func Sweep(folder string) error {
	info, err := os.Stat(folder)
	if err != nil || !info.IsDir() {
		return nil //nolint:nilerr // there is nothing to sweep
	}
	lock := flock.New(folder, flock.SetFlag(os.O_RDONLY))
	if held, err := lock.TryLock(); err != nil || !held {
		return nil //nolint:nilerr // somebody writes there
	}
	return errors.Join(sweep(folder), lock.Unlock())
}

// add makes one file and syncs it to disk, where nobody looks for it yet.
func (b *batch) add(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(filepath.Join(b.temp, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	sum, err := fill(f, write)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	b.files = append(b.files, made{name, sum})
	return nil
}

// commit moves the files to their places and syncs the folder. What is there with the same content stays; what is there
// and not ours is not overwritten.
func (b *batch) commit(o Ownership) error {
	var changed, others []string
	for _, f := range b.files {
		there, ours, err := o.lookAt(b.folder, f)
		if err != nil {
			return err
		}
		if there != f.sha256 {
			changed = append(changed, f.name)
		}
		if !ours {
			others = append(others, f.name)
		}
	}
	if len(others) > 0 {
		if err := o.makeRoom(b.folder, others); err != nil {
			return err
		}
	}
	for _, f := range b.files { // before they appear: who is killed in between must know them as ours
		if o.Note == nil {
			break
		}
		if err := o.Note(f.name, f.sha256); err != nil {
			return err
		}
	}
	for _, name := range changed {
		if err := os.Rename(filepath.Join(b.temp, name), filepath.Join(b.folder, name)); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(b.temp); err != nil {
		return err
	}
	return errors.Join(syncFolder(b.folder), syncFolder(filepath.Dir(b.folder)))
}

// discard removes what was not committed, and lets others write to the folder.
func (b *batch) discard() {
	_ = os.RemoveAll(b.temp)
	_ = b.unlock()
}

func (b *batch) unlock() error {
	if b.lock == nil {
		return nil
	}
	return b.lock.Unlock()
}
