package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/payoff"
)

// aged makes the ledger one of an earlier schema.
func aged(t *testing.T, s *Store, version int) {
	t.Helper()
	_, err := s.db.ExecContext(t.Context(), fmt.Sprintf("PRAGMA user_version = %d", version))
	must(t, err)
}

// TestReadingLeavesNothing: who looks changes no byte of the ledger and leaves no file beside it.
func TestReadingLeavesNothing(t *testing.T) {
	s := newStore(t)
	begin(t, s, "2026-06-30")
	path := filepath.Join(t.TempDir(), "tieout.db")
	_, err := s.db.ExecContext(t.Context(), "VACUUM INTO '"+path+"'")
	must(t, err)
	for _, prepare := range []func(){
		func() {},
		func() { // as every ledger is
			db, err := connect(path)
			must(t, err)
			must(t, db.PingContext(t.Context()))
			must(t, db.Close())
		},
	} {
		prepare()
		before, sum := folderOf(t, path), fileSum(t, path)
		reader, err := Read(t.Context(), path)
		must(t, err)
		runs, err := reader.Runs(t.Context())
		must(t, err)
		same(t, "runs", len(runs), 1)
		_, err = reader.db.ExecContext(t.Context(), "DELETE FROM run")
		if err == nil {
			t.Error("a reader could write")
		}
		must(t, reader.Close())
		same(t, "the folder", folderOf(t, path), before)
		same(t, "the ledger", fileSum(t, path), sum)
	}
}

// folderOf names the files of a file's folder.
func folderOf(t *testing.T, path string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestReadingAnOlderLedger: it is not brought up to date by who looks, not even while a run of the older program writes
// to it, and neither by who writes: both name the command that does.
func TestReadingAnOlderLedger(t *testing.T) {
	s := newStore(t)
	aged(t, s, schemaVersion-1)
	_, err := Read(t.Context(), s.path)
	wantUpgrade(t, "Read beside a run", err)
	begin(t, s, "2026-06-30")
	same(t, "user_version", table(t, s, "PRAGMA user_version"), [][]string{{fmt.Sprint(schemaVersion - 1)}})

	closed := filepath.Join(t.TempDir(), "tieout.db")
	_, err = s.db.ExecContext(t.Context(), "VACUUM INTO '"+closed+"'")
	must(t, err)
	before := fileSum(t, closed)
	_, err = Open(t.Context(), closed)
	wantUpgrade(t, "Open", err)
	same(t, "the ledger", fileSum(t, closed), before)
	aged(t, s, schemaVersion)
}

func wantUpgrade(t *testing.T, what string, err error) {
	t.Helper()
	wantProblem(t, what, err, payoff.CodeLedger)
	var p *payoff.Problem
	if errors.As(err, &p) && !strings.Contains(p.Hint, "`tieout upgrade`") {
		t.Errorf("%s: the hint %q names no tieout upgrade", what, p.Hint)
	}
}

// TestOneLedgerOneLock: by whatever name it is opened.
func TestOneLedgerOneLock(t *testing.T) {
	s := newStore(t)
	folder := t.TempDir()
	link, linkOfFolder := filepath.Join(folder, "link.db"), filepath.Join(folder, "folder")
	must(t, os.Symlink(s.path, link))
	must(t, os.Symlink(filepath.Dir(s.path), linkOfFolder))
	for _, name := range []string{link, filepath.Join(linkOfFolder, "tieout.db")} {
		_, err := Open(t.Context(), name)
		wantProblem(t, name, err, payoff.CodeLocked)
	}
	dangling := filepath.Join(folder, "dangling.db")
	must(t, os.Symlink(filepath.Join(folder, "real.db"), dangling))
	first, err := Open(t.Context(), dangling)
	must(t, err)
	_, err = Open(t.Context(), filepath.Join(folder, "real.db"))
	wantProblem(t, "the name of a new ledger behind a link", err, payoff.CodeLocked)
	must(t, first.Close())
}

// TestASecondHardLink: two names of one file have two locks, and two logs, so nobody writes to such a ledger.
func TestASecondHardLink(t *testing.T) {
	s := newStore(t)
	second := filepath.Join(t.TempDir(), "second.db")
	must(t, os.Link(s.path, second))
	_, err := Open(t.Context(), second)
	wantProblem(t, "Open", err, payoff.CodeLedger)
	if err != nil && !strings.Contains(err.Error(), "hard link") {
		t.Errorf("%q does not say why", err)
	}
	must(t, os.Remove(second))
}

// TestDamage flips bits of a ledger: what is found wrong is told as damage of the ledger, and nothing panics.
func TestDamage(t *testing.T) {
	s, _ := finished(t)
	good := filepath.Join(t.TempDir(), "good.db")
	_, err := s.db.ExecContext(t.Context(), "VACUUM INTO '"+good+"'")
	must(t, err)
	whole, err := os.ReadFile(good)
	must(t, err)
	path, told := filepath.Join(t.TempDir(), "tieout.db"), 0
	for place := 100; place < len(whole); place += 997 {
		damaged := append([]byte(nil), whole...)
		damaged[place] ^= 0x41
		must(t, os.WriteFile(path, damaged, 0o600))
		var p *payoff.Problem
		switch err := lookAround(t, path); {
		case err == nil:
		case !errors.As(err, &p) || p.Code != payoff.CodeLedger && p.Code != payoff.CodeNoRun:
			t.Errorf("byte %d: %v", place, err)
		default:
			told++
		}
	}
	if told == 0 {
		t.Error("no damage was seen")
	}
}

// lookAround reads all that a report reads.
func lookAround(t *testing.T, path string) (err error) {
	t.Helper()
	s, err := Read(t.Context(), path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(s.Diagnose(t.Context(), err), s.Close()) }()
	r, err := s.Find(t.Context(), "", Complete)
	if err != nil {
		return err
	}
	if _, err := s.Info(t.Context(), r); err != nil {
		return err
	}
	for _, err := range s.Lines(t.Context(), r, "acme", true) {
		if err != nil {
			return err
		}
	}
	for _, err := range s.Exceptions(t.Context(), r) {
		if err != nil {
			return err
		}
	}
	for _, err := range s.Rejects(t.Context(), r) {
		if err != nil {
			return err
		}
	}
	return nil
}

// TestDamageIsFoundBeforeAWrite: a ledger that SQLite finds wrong is not written to.
func TestDamageIsFoundBeforeAWrite(t *testing.T) {
	s, _ := finished(t)
	path := filepath.Join(t.TempDir(), "tieout.db")
	_, err := s.db.ExecContext(t.Context(), "VACUUM INTO '"+path+"'")
	must(t, err)
	whole, err := os.ReadFile(path)
	must(t, err)
	copy(whole[len(whole)/2:], strings.Repeat("damage", 2000))
	must(t, os.WriteFile(path, whole, 0o600))
	before := fileSum(t, path)
	_, err = Open(t.Context(), path)
	wantProblem(t, "Open", err, payoff.CodeLedger)
	if err != nil && !strings.Contains(err.Error(), "is damaged") {
		t.Errorf("%q does not say that it is damaged", err)
	}
	same(t, "the ledger", fileSum(t, path), before)
}
