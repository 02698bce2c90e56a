package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"tieout/writers"
)

// notesName is a file in a folder of reports. It notes, as the ledger does, which files there are ours: those that were
// written again by a command that only reads the ledger, and came out differently.
const notesName = ".tieout.sha256"

// ownership tells the reports of the run that tieout wrote from what somebody has made of them. Whoever holds the
// ledger notes there what is written; whoever only reads it, beside the reports.
func (s *StoredRun) ownership(ctx context.Context, folder string, aside func(to string)) writers.Ownership {
	notes := reportNotes{filepath.Join(folder, notesName), s.Run.Started}
	ours := func(name, sha256 string) (bool, error) {
		if reported, err := s.Store.Reported(ctx, s.Run, name, sha256); err != nil || reported {
			return reported, err
		}
		return notes.has(name, sha256)
	}
	note := func(name, sha256 string) error {
		if s.Store.Holds() {
			return s.Store.NoteReport(ctx, s.Run, name, sha256)
		}
		if known, err := ours(name, sha256); err != nil || known {
			return err
		}
		return notes.add(name, sha256)
	}
	return writers.Ownership{Ours: ours, Note: note, Aside: aside}
}

// reportNotes are the notes beside the reports. Each line tells when its run began, because another ledger may have a
// run of the same id.
type reportNotes struct {
	path  string
	began time.Time
}

func (n reportNotes) line(name, sha256 string) []byte {
	return fmt.Appendf(nil, "%s %s %s\n", sha256, n.began.UTC().Format(time.RFC3339), name)
}

func (n reportNotes) has(name, sha256 string) (bool, error) {
	text, err := os.ReadFile(n.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return bytes.Contains(text, n.line(name, sha256)), err
}

// add adds a line; the folder is locked meanwhile.
func (n reportNotes) add(name, sha256 string) (err error) {
	f, err := os.OpenFile(n.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(n.line(name, sha256)); err != nil {
		return err
	}
	return f.Sync()
}
