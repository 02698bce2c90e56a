package store

import (
	"context"
	"database/sql"
	_ "embed" // for the SQL
	"errors"
	"fmt"
	"time"

	"tieout/payoff"
)

// A State says how far a run has come.
type State string

// The states of a run.
const (
	Staging  State = "staging"  // its lists are being read; if it dies, it is started again
	Quoting  State = "quoting"  // its lists stand; if it dies, it is resumed
	Complete State = "complete" // every loan has a result
	Failed   State = "failed"
)

// A Run is one reconciliation as the ledger keeps it.
type Run struct {
	ID       string
	AsOf     payoff.Date
	State    State
	Sandbox  bool
	Partial  string // what it was limited to; empty: all rows
	Version  string // of tieout
	Config   string // as it was read
	Settings string // JSON, the caller's
	Started  time.Time
	Ended    time.Time // zero while it goes on
	ExitCode int       // -1 while it goes on
	Error    string    // why it failed
	n        int64     // what its rows call it
}

// A Source is where a run's quotes of one vendor come from.
type Source struct {
	Vendor  string
	Quotes  payoff.QuoteSource
	BaseURL string // of a vendor that is asked
}

// Begin writes a new run in state [Staging] and returns it with its id, AS-OF-NNN. Runs that died while staging are
// marked failed and their rows dropped. A sandbox run is refused on a ledger that holds real ones, and the other way
// round: that is a [payoff.Problem] with code [payoff.CodeUsage].
func (s *Store) Begin(ctx context.Context, r Run, sources []Source) (*Run, error) {
	tables, err := s.runTables(ctx)
	if err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		if err := sameKind(ctx, tx, r.Sandbox); err != nil {
			return err
		}
		if err := drop(ctx, tx, tables, "state = 'staging'", "stopped before its lists were read"); err != nil {
			return err
		}
		if err := assignID(ctx, tx, &r); err != nil {
			return err
		}
		return insertRun(ctx, tx, &r, sources)
	})
	r.State, r.ExitCode = Staging, -1
	return &r, err
}

func sameKind(ctx context.Context, tx *sql.Tx, sandbox bool) error {
	var other bool
	err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM run WHERE sandbox <> ?)", sandbox).Scan(&other)
	if err != nil || !other {
		return err
	}
	kinds := map[bool]string{true: "sandbox", false: "real"}
	return payoff.Problemf(payoff.CodeUsage, "give it a ledger of its own with --ledger",
		"a %s run cannot go into a ledger that holds %s runs", kinds[sandbox], kinds[!sandbox])
}

// assignID gives the run its id: the next number on the as-of date.
func assignID(ctx context.Context, tx *sql.Tx, r *Run) error {
	var last int
	err := tx.QueryRowContext(ctx, "SELECT coalesce(max(CAST(substr(id, 12) AS INTEGER)), 0) FROM run WHERE as_of = ?",
		r.AsOf).Scan(&last)
	r.ID = fmt.Sprintf("%s-%03d", r.AsOf, last+1)
	return err
}

func insertRun(ctx context.Context, tx *sql.Tx, r *Run, sources []Source) error {
	res, err := tx.ExecContext(ctx, `INSERT INTO run (id, as_of, state, sandbox, partial, version, config, settings,
		started) VALUES (?, ?, 'staging', ?, ?, ?, ?, ?, ?)`, r.ID, r.AsOf, r.Sandbox, null(r.Partial), r.Version, r.Config,
		r.Settings, r.Started.Format(time.RFC3339))
	if err != nil {
		return err
	}
	if r.n, err = res.LastInsertId(); err != nil {
		return err
	}
	for _, src := range sources {
		if _, err := tx.ExecContext(ctx, "INSERT INTO source (run, vendor, quotes, base_url) VALUES (?, ?, ?, ?)", r.n,
			src.Vendor, src.Quotes, null(src.BaseURL)); err != nil {
			return err
		}
	}
	return nil
}

// drop marks runs failed and drops the rows they staged, except the rejects and files of a run that was settled: they
// say why it was refused.
func drop(ctx context.Context, tx *sql.Tx, tables []runTable, which, why string, args ...any) error {
	for _, table := range tables {
		from := table.name + " WHERE run IN (SELECT n FROM run WHERE " + which + ")"
		switch table.name {
		case "source", "warning": // they stay: where the quotes were to come from, and what was noticed
			continue
		case "reject", "input":
			from += " AND run NOT IN (SELECT run FROM input WHERE read > 0)"
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+from, args...); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "UPDATE run SET state = 'failed', exit_code = 1, error = ? WHERE "+which,
		append([]any{why}, args...)...)
	return err
}

// Fail marks a run that could not stage its lists as failed, and drops what it staged. If the lists were settled, the
// rejects and the counts of the files stay.
func (s *Store) Fail(ctx context.Context, r *Run, why error) error {
	tables, err := s.runTables(ctx)
	if err != nil {
		return ledgerProblem(s.path, err)
	}
	return s.write(ctx, func(tx *sql.Tx) error { return drop(ctx, tx, tables, "n = ?", why.Error(), r.n) })
}

//go:embed sql/without_result.sql
var withoutResultSQL string

//go:embed sql/finish.sql
var finishScript string

// Finish ends a run: its breaks get the day on which they were first seen, those that it cured are closed, and the run
// becomes [Complete], all in one transaction. A run that has a loan without a result is a [payoff.Problem] with code
// [payoff.CodeCounts].
func (s *Store) Finish(ctx context.Context, r *Run) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		var open int
		if err := tx.QueryRowContext(ctx, withoutResultSQL, sql.Named("run", r.n)).Scan(&open); err != nil {
			return err
		}
		if open > 0 {
			return payoff.Problemf(payoff.CodeCounts, "please report it; the ledger has the rows",
				"%d loans of run %s have no result", open, r.ID)
		}
		return runScript(ctx, tx, finishScript, sql.Named("run", r.n))
	})
}

// AddTime adds to the time that was worked on the run; a resumed run spends more than once.
func (s *Store) AddTime(ctx context.Context, r *Run, spent time.Duration) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE run SET seconds = round(seconds + ?, 3) WHERE n = ?",
			spent.Seconds(), r.n)
		return err
	})
}

// End writes when the run ended and with which exit code.
func (s *Store) End(ctx context.Context, r *Run, ended time.Time, exitCode int) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE run SET ended = ?, exit_code = ? WHERE n = ?", ended.Format(time.RFC3339),
			exitCode, r.n)
		return err
	})
}

// Find returns the run with this id, whatever its state, or, for an empty id, the last one in this state; an empty
// state is any. If there is none, that is a [payoff.Problem] with code [payoff.CodeNoRun].
func (s *Store) Find(ctx context.Context, id string, state State) (*Run, error) {
	runs, err := s.runs(ctx, "WHERE id = ?1 OR ?1 = '' AND (state = ?2 OR ?2 = '') ORDER BY n DESC LIMIT 1", id, state)
	if err != nil {
		return nil, err
	}
	if len(runs) == 0 {
		what := map[State]string{Quoting: "stopped run to go on with", Complete: "finished run"}[state]
		if id != "" {
			what = "run " + id
		}
		return nil, payoff.Problemf(payoff.CodeNoRun, "`tieout runs` lists those there are",
			"the ledger %s has no %s", s.path, what)
	}
	return &runs[0], nil
}

// Runs returns every run, the latest first.
func (s *Store) Runs(ctx context.Context) ([]Run, error) { return s.runs(ctx, "ORDER BY n DESC") }

func (s *Store) runs(ctx context.Context, which string, args ...any) ([]Run, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT n, id, as_of, state, sandbox, coalesce(partial, ''), version, config,
		settings, started, coalesce(ended, ''), coalesce(exit_code, -1), coalesce(error, '') FROM run `+which, args...)
	if err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	defer rows.Close()
	var runs []Run
	for rows.Next() {
		r, err := scanRun(rows)
		if err != nil {
			return nil, ledgerProblem(s.path, err)
		}
		runs = append(runs, r)
	}
	return runs, ledgerProblem(s.path, errors.Join(rows.Err(), rows.Close()))
}

func scanRun(rows *sql.Rows) (r Run, err error) {
	var started, ended string
	if err := rows.Scan(&r.n, &r.ID, &r.AsOf, &r.State, &r.Sandbox, &r.Partial, &r.Version, &r.Config, &r.Settings,
		&started, &ended, &r.ExitCode, &r.Error); err != nil {
		return r, err
	}
	r.Started, err = time.Parse(time.RFC3339, started)
	if err == nil && ended != "" {
		r.Ended, err = time.Parse(time.RFC3339, ended)
	}
	return r, err
}

// Sources returns where the run's quotes come from, by vendor name.
func (s *Store) Sources(ctx context.Context, r *Run) ([]Source, error) {
	rows, err := s.db.QueryContext(ctx,
		"SELECT vendor, quotes, coalesce(base_url, '') FROM source WHERE run = ? ORDER BY vendor", r.n)
	if err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	defer rows.Close()
	var sources []Source
	for rows.Next() {
		var src Source
		if err := rows.Scan(&src.Vendor, &src.Quotes, &src.BaseURL); err != nil {
			return nil, ledgerProblem(s.path, err)
		}
		sources = append(sources, src)
	}
	return sources, ledgerProblem(s.path, rows.Err())
}
