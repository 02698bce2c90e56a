package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
)

func TestFilesAreTheOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "a b?c#%41.db")
	s, err := Open(t.Context(), path)
	must(t, err)
	defer s.Close()
	begin(t, s, "2026-06-30")
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		info, err := os.Stat(path + suffix)
		must(t, err)
		if info.Mode() != 0o600 {
			t.Errorf("mode of the ledger's file %q is %v, want 0600", suffix, info.Mode())
		}
	}
}

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tieout.db")
	s, err := Open(t.Context(), path)
	must(t, err)
	began := time.Now()
	_, err = Open(t.Context(), path)
	wantProblem(t, "second Open", err, payoff.CodeLocked)
	if holder := fmt.Sprintf("process %d on ", os.Getpid()); err != nil && !strings.Contains(err.Error(), holder) {
		t.Errorf("%q does not name the holder, %q", err, holder)
	}
	if waited := time.Since(began); waited > time.Second {
		t.Errorf("the second Open was refused after %v, want at once", waited)
	}
	must(t, s.Close())
	s, err = Open(t.Context(), path)
	must(t, err)
	must(t, s.Close())
}

// TestReadWhileStaging looks at the ledger while a run has a transaction open, and then while it goes on.
func TestReadWhileStaging(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	st := taking(t, s, r, loan("q2", "A", 2))
	reader, err := Read(t.Context(), s.path)
	must(t, err)
	runs, err := reader.Runs(t.Context())
	must(t, err)
	same(t, "runs seen meanwhile", len(runs), 1)
	must(t, reader.Close())
	must(t, st.Settle(t.Context()))
	same(t, "loans after the reader went", len(batch(t, queue(s, r, "q2"))), 1)
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	later, text := filepath.Join(dir, "later.db"), filepath.Join(dir, "text.db")
	s, err := Open(t.Context(), later)
	must(t, err)
	_, err = s.db.ExecContext(t.Context(), "PRAGMA user_version = 99")
	must(t, errors.Join(err, s.Close()))
	must(t, os.WriteFile(text, []byte(strings.Repeat("this is no ledger\n", 100)), 0o600))
	for path, message := range map[string]string{later: "later version", text: "not a database"} {
		for name, open := range map[string]func() (*Store, error){
			"Open": func() (*Store, error) { return Open(t.Context(), path) },
			"Read": func() (*Store, error) { return Read(t.Context(), path) },
		} {
			_, err := open()
			wantProblem(t, name+" "+path, err, payoff.CodeLedger)
			if err != nil && !strings.Contains(err.Error(), message) {
				t.Errorf("%s: %q does not say %q", name, err, message)
			}
		}
	}
	_, err = Read(t.Context(), filepath.Join(dir, "none.db"))
	wantProblem(t, "Read of no file", err, payoff.CodeNoFile)
	if _, err := os.Stat(filepath.Join(dir, "none.db")); err == nil {
		t.Error("Read made a ledger")
	}
}

func TestRunIDs(t *testing.T) {
	s := newStore(t)
	var ids []string
	for _, asOf := range []string{"2026-06-30", "2026-06-30", "2026-07-01", "2026-06-30"} {
		ids = append(ids, begin(t, s, asOf).ID)
	}
	same(t, "ids", ids, []string{"2026-06-30-001", "2026-06-30-002", "2026-07-01-001", "2026-06-30-003"})
}

func TestSandboxAndRealRunsDoNotMix(t *testing.T) {
	for _, sandbox := range []bool{false, true} {
		s := newStore(t)
		beginRun(t, s, Run{AsOf: date("2026-06-30"), Sandbox: sandbox})
		_, err := s.Begin(t.Context(), Run{AsOf: date("2026-06-30"), Sandbox: !sandbox}, nil)
		wantProblem(t, fmt.Sprintf("sandbox=%v after sandbox=%v", !sandbox, sandbox), err, payoff.CodeUsage)
	}
}

// TestFind also holds what a run is made of to what is read back.
func TestFind(t *testing.T) {
	s := newStore(t)
	first := beginRun(t, s, Run{AsOf: date("2026-06-30"), Partial: "vendor=q2"})
	stage(t, s, first)
	begin(t, s, "2026-07-01")
	got, err := s.Find(t.Context(), first.ID, "")
	must(t, err)
	same(t, "run", fmt.Sprintf("%+v", *got), fmt.Sprintf("%+v",
		Run{ID: "2026-06-30-001", AsOf: date("2026-06-30"), State: Quoting, Partial: "vendor=q2", Version: "v0",
			Config: "ledger: x", Settings: "{}", Started: time.Unix(0, 0).UTC(), ExitCode: -1, n: 1}))
	src, err := s.Sources(t.Context(), got)
	must(t, err)
	same(t, "sources", src, sources())
	for _, c := range []struct {
		id    string
		state State
		want  string
	}{{"", "", "2026-07-01-001"}, {"", Quoting, first.ID}, {"", Complete, ""}, {"2026-01-01-001", "", ""}} {
		got, err := s.Find(t.Context(), c.id, c.state)
		if c.want == "" {
			wantProblem(t, "Find "+c.id+string(c.state), err, payoff.CodeNoRun)
			continue
		}
		must(t, err)
		same(t, "Find "+c.id+string(c.state), got.ID, c.want)
	}
}

func TestClosedLedgerIsAProblem(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "tieout.db"))
	must(t, err)
	r := begin(t, s, "2026-06-30")
	stage(t, s, r, loan("q2", "A", 2))
	q := queue(s, r, "q2")
	results := batch(t, q)
	must(t, s.Close())
	ctx := t.Context()
	for name, do := range map[string]func() error{
		"Begin":    func() error { _, err := s.Begin(ctx, Run{}, nil); return err },
		"Stage":    func() error { return s.NewStage(r).Open(ctx, payoff.InputFile{Kind: "loans"}) },
		"Restage":  func() error { return s.Restage(ctx, r) },
		"Done":     func() error { _, err := q.Done(ctx); return err },
		"Pending":  func() error { _, err := q.Pending(ctx); return err },
		"Batch":    func() error { _, err := q.Batch(ctx, 0, 1); return err },
		"Keep":     func() error { return q.Keep(ctx, []*payoff.Result{&results[0]}) },
		"Record":   func() error { return q.Record(ctx, results) },
		"TakeOver": func() error { _, err := q.TakeOver(ctx); return err },
		"Finish":   func() error { return s.Finish(ctx, r) },
		"Summary":  func() error { _, err := s.Summary(ctx, r); return err },
		"Info":     func() error { _, err := s.Info(ctx, r); return err },
		"Runs":     func() error { _, err := s.Runs(ctx); return err },
		"Sources":  func() error { _, err := s.Sources(ctx, r); return err },
		"Rejects": func() (err error) {
			for _, err = range s.Rejects(ctx, r) {
			}
			return err
		},
		"Exceptions": func() (err error) {
			for _, err = range s.Exceptions(ctx, r) {
			}
			return err
		},
	} {
		wantProblem(t, name, do(), payoff.CodeLedger)
	}
}
