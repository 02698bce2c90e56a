package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
)

// views are what programs may read of a ledger.
var views = []string{"result_report", "break_report", "control_totals", "reject_report"}

// reads is all that is to be read of a run: its rows in every view, what is said of it, its files and its lines, and
// what a resume would work on.
func reads(t *testing.T, s *Store, r *Run) string {
	t.Helper()
	var b strings.Builder
	for _, view := range views {
		fmt.Fprintln(&b, view, table(t, s, "SELECT * FROM "+view+" WHERE run = ? ORDER BY 1, 2, 3, 4, 5, 6", r.ID))
	}
	info, err := s.Info(t.Context(), r)
	must(t, err)
	fmt.Fprintln(&b, spelled(t, info), rejects(t, s, r))
	for line, err := range s.Exceptions(t.Context(), r) {
		must(t, err)
		fmt.Fprintln(&b, spelled(t, line))
	}
	all, err := s.Sources(t.Context(), r)
	must(t, err)
	for _, src := range all {
		fmt.Fprintln(&b, spelled(t, src), spelled(t, batch(t, s.Queue(r, src, r.AsOf))))
	}
	return b.String()
}

// spelled is a value with all that it points to.
func spelled(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	must(t, err)
	return string(text)
}

// brokenRun is a finished run in which one loan of many is broken, one was answered by its vendor, and a row rejected.
func brokenRun(t *testing.T, s *Store, asOf string, loans int) *Run {
	t.Helper()
	r := begin(t, s, asOf)
	list := []payoff.Loan{loan("q2", "Q", 2)}
	for i := range loans {
		list = append(list, loan("ibrd", fmt.Sprintf("A%05d", i), i+3))
	}
	list = append(list, loan("ibrd", "TWICE", loans+3), loan("ibrd", "TWICE", loans+4))
	stage(t, s, r, list...)
	keep(t, queue(s, r, "q2"), 1, payoff.Answer{Quote: quote("5.00"), Calls: 1,
		Evidence: []byte(strings.Repeat("e", 900))})
	for _, vendor := range []string{"q2", "ibrd"} {
		q := queue(s, r, vendor)
		results, err := q.Batch(t.Context(), 0, loans+1)
		must(t, err)
		for i := range results {
			if results[i].Loan.Account == "A00000" {
				results[i] = judged(results[i], "10.00", "11.00", payoff.TotalField)
			} else {
				results[i] = judged(results[i], "10.00", "10.00")
			}
		}
		must(t, q.Record(t.Context(), results))
	}
	must(t, s.Finish(t.Context(), r))
	must(t, s.End(t.Context(), r, time.Unix(9, 0).UTC(), payoff.ExitBreaks))
	return r
}

func purgeable(t *testing.T, s *Store, keep Retention) (*Purge, []string) {
	t.Helper()
	p, err := s.Purgeable(t.Context(), keep)
	must(t, err)
	ids := []string{}
	for i := range p.Runs {
		ids = append(ids, p.Runs[i].ID)
	}
	return p, ids
}

// TestPurgeable: what a retention takes, and what no retention does.
func TestPurgeable(t *testing.T) {
	s := newStore(t)
	first := brokenRun(t, s, "2026-06-01", 1)
	brokenRun(t, s, "2026-06-02", 1)
	stopped := begin(t, s, "2026-06-03")
	stage(t, s, stopped, loan("q2", "A", 2))
	failed := begin(t, s, "2026-06-04")
	stage(t, s, failed, loan("q2", "A", 2))
	must(t, s.Fail(t.Context(), failed, errors.New("too many rejects")))
	effects := brokenRun(t, s, "2026-06-05", 1)
	partial := beginRun(t, s, Run{AsOf: date("2026-06-06"), Partial: "account=A"})
	stage(t, s, partial, loan("q2", "A", 2))
	finish(t, s, partial)
	brokenRun(t, s, "2026-05-01", 1) // of an earlier day, but the last of all rows
	last := beginRun(t, s, Run{AsOf: date("2026-05-02"), Partial: "account=A"})
	stage(t, s, last, loan("q2", "A", 2))
	finish(t, s, last)
	intents, err := s.Plan(t.Context(), []payoff.Intent{{Plan: "automatic " + effects.ID, Place: 1,
		Effect: payoff.Effect{Action: payoff.RequestPayoff, Loan: payoff.Loan{Vendor: "lx", Claim: "C"}}}})
	must(t, err)
	must(t, s.Sending(t.Context(), intents[0].N))

	cases := []struct {
		name string
		keep Retention
		want []string
	}{
		{"all that may go", Retention{Before: date("2027-01-01")},
			[]string{first.ID, "2026-06-02-001", failed.ID, partial.ID}},
		{"before a day", Retention{Before: date("2026-06-02")}, []string{first.ID}},
		{"but the last two", Retention{Keep: 2}, []string{first.ID, "2026-06-02-001", failed.ID}},
		{"but the last three", Retention{Keep: 3}, []string{first.ID}},
		{"both", Retention{Before: date("2026-06-01"), Keep: 1}, []string{}},
		{"more than there are", Retention{Keep: 9}, []string{}},
	}
	for _, c := range cases {
		_, got := purgeable(t, s, c.keep)
		same(t, c.name, got, c.want)
	}
	must(t, s.Ended(t.Context(), intents[0].N, payoff.Outcome{State: payoff.Sent, Status: 201}))
	_, got := purgeable(t, s, Retention{Keep: 1})
	same(t, "once the outcome is known", got, []string{first.ID, "2026-06-02-001", failed.ID, effects.ID, partial.ID})
}

// TestPurge: of what goes nothing is left except that it was there, what stays is not changed, and the file becomes
// smaller by about what was predicted.
func TestPurge(t *testing.T) {
	s := newStore(t)
	for i := range 3 {
		brokenRun(t, s, fmt.Sprintf("2026-06-0%d", i+1), 1200)
	}
	last := brokenRun(t, s, "2026-06-04", 1200)
	resumable := begin(t, s, "2026-06-04")
	stage(t, s, resumable, loan("q2", "Q", 2), loan("ibrd", "B", 3))
	_, err := queue(s, resumable, "q2").TakeOver(t.Context())
	must(t, err)
	before := reads(t, s, last) + reads(t, s, resumable)
	open := table(t, s, "SELECT * FROM open_break")

	p, ids := purgeable(t, s, Retention{Keep: 1})
	same(t, "runs", ids, []string{"2026-06-01-001", "2026-06-02-001", "2026-06-03-001"})
	same(t, "loans", p.Runs[0].Loans, 1201)
	must(t, s.Purge(t.Context(), p))
	given, err := s.Shrink(t.Context())
	must(t, err)
	if given < p.Bytes*9/10 || given > p.Bytes*11/10 {
		t.Errorf("%d bytes were given back, %d were predicted", given, p.Bytes)
	}
	if size, err := os.Stat(s.path); err != nil || size.Size() > 2*given/3 {
		t.Errorf("the file has %v, %v bytes left; it gave back %d", size.Size(), err, given)
	}
	same(t, "what stays", reads(t, s, last)+reads(t, s, resumable), before)
	same(t, "open breaks", table(t, s, "SELECT * FROM open_break"), open)
	same(t, "first seen", table(t, s, "SELECT first_seen FROM break_report WHERE run = ?", last.ID),
		[][]string{{"2026-06-01"}})
	tables, err := s.runTables(t.Context())
	must(t, err)
	if len(tables) < 10 {
		t.Errorf("only these tables are known to have rows of runs: %v", tables)
	}
	for _, of := range tables {
		same(t, of.name, table(t, s, "SELECT count(*) FROM "+of.name+" WHERE run <= 3"), [][]string{{"0"}})
	}
	gone, err := s.Find(t.Context(), "2026-06-02-001", "")
	must(t, err)
	if !gone.Purged() || gone.ExitCode != payoff.ExitBreaks || gone.Config != "" {
		t.Errorf("of the purged run is left %+v", gone)
	}
	same(t, "the next id", begin(t, s, "2026-06-02").ID, "2026-06-02-002")
	p, ids = purgeable(t, s, Retention{Keep: 1})
	same(t, "a second time", ids, []string{})
	same(t, "free", p.Free, int64(0))
	same(t, "integrity", table(t, s, "PRAGMA integrity_check"), [][]string{{"ok"}})
}

// TestPurgeStopped: after whichever of its transactions a purge is stopped, what stays is not touched, no run is
// there in part, and the next purge completes it.
func TestPurgeStopped(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "tieout.db"))
	must(t, err)
	for i := range 3 {
		brokenRun(t, s, fmt.Sprintf("2026-06-0%d", i+1), 5)
	}
	must(t, s.Close())
	image, err := os.ReadFile(s.path)
	must(t, err)
	for steps := 0; ; steps++ {
		path := filepath.Join(t.TempDir(), "tieout.db")
		must(t, os.WriteFile(path, image, 0o600))
		s, err := Open(t.Context(), path)
		must(t, err)
		last, err := s.Find(t.Context(), "", Complete)
		must(t, err)
		before := reads(t, s, last)
		p, _ := purgeable(t, s, Retention{Keep: 1})
		ended := purgeInPart(t, s, p, steps)
		same(t, "complete runs", table(t, s, "SELECT id FROM run WHERE state = 'complete'"), [][]string{{last.ID}})
		p, ids := purgeable(t, s, Retention{Before: date("2020-01-01")}) // which takes none but those that were begun
		same(t, "runs with rows", len(ids), rowsOfRuns(t, s, 2))
		must(t, s.Purge(t.Context(), p))
		_, ids = purgeable(t, s, Retention{Keep: 1})
		same(t, "left by the next", ids, []string{})
		same(t, "what stays", reads(t, s, last), before)
		must(t, s.Close())
		if ended {
			return
		}
	}
}

// rowsOfRuns counts the first runs that have a row anywhere.
func rowsOfRuns(t *testing.T, s *Store, first int) int {
	t.Helper()
	tables, err := s.runTables(t.Context())
	must(t, err)
	with := map[string]bool{}
	for _, of := range tables {
		for _, row := range table(t, s, "SELECT DISTINCT run FROM "+of.name+" WHERE run <= ?", first) {
			with[row[0]] = true
		}
	}
	return len(with)
}

// purgeInPart does what Purge does, up to this many transactions after the first, and says whether that was all.
func purgeInPart(t *testing.T, s *Store, p *Purge, steps int) (ended bool) {
	t.Helper()
	must(t, s.markPurged(t.Context(), p))
	tables, err := s.runTables(t.Context())
	must(t, err)
	for i := range p.Runs {
		for _, of := range tables {
			if steps--; steps < 0 {
				return false
			}
			must(t, s.empty(t.Context(), of, p.Runs[i].n))
		}
	}
	return true
}

// TestVacuumFolder: SQLite heeds the folder that it is told for its copy, which is loan data: one that is not there it
// refuses, and a quote in its name does no harm.
func TestVacuumFolder(t *testing.T) {
	s := newStore(t)
	conn, err := s.db.Conn(t.Context())
	must(t, err)
	defer conn.Close()
	folder := filepath.Join(t.TempDir(), "it's")
	if err := vacuum(t.Context(), conn, folder); err == nil {
		t.Error("a folder that is not there was not refused")
	}
	must(t, os.Mkdir(folder, 0o700))
	must(t, vacuum(t.Context(), conn, folder))
}

// TestShrinkWithoutRoom: the message says what is needed.
func TestShrinkWithoutRoom(t *testing.T) {
	s := newStore(t)
	for i := range 3 {
		brokenRun(t, s, fmt.Sprintf("2026-06-0%d", i+1), 500)
	}
	p, _ := purgeable(t, s, Retention{Keep: 1})
	must(t, s.Purge(t.Context(), p))
	conn, err := s.db.Conn(t.Context())
	must(t, err)
	defer conn.Close()
	_, err = conn.ExecContext(t.Context(), "PRAGMA max_page_count = 1")
	must(t, err)
	_, full := conn.ExecContext(t.Context(),
		"CREATE TABLE x AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 999999) SELECT n FROM c")
	err = s.noRoom(t.Context(), full)
	wantProblem(t, "a full disk", err, payoff.CodeLedger)
	if text := err.Error(); !strings.Contains(text, "no room to be rewritten: that takes up to 1 MB") {
		t.Errorf("the message is %s", text)
	}
}
