package store

import (
	"context"
	"database/sql"

	"tieout/payoff"
)

// isUnfinished is the condition of a run that can be resumed: it was stopped after its lists were settled, at the
// latest before its reports were written.
const isUnfinished = "(state = 'quoting' OR state = 'complete' AND exit_code IS NULL) "

// Unfinished returns the run with this id if it can be resumed, or, for an empty id, the last one that can. If there is
// none, that is a [payoff.Problem] with code [payoff.CodeNoRun].
func (s *Store) Unfinished(ctx context.Context, id string) (*Run, error) {
	runs, err := s.runs(ctx, "WHERE (id = ?1 OR ?1 = '') AND "+isUnfinished+"ORDER BY n DESC LIMIT 1", id)
	switch {
	case err != nil:
		return nil, err
	case len(runs) > 0:
		return &runs[0], nil
	case id == "":
		return nil, payoff.Problemf(payoff.CodeNoRun, payoff.Command{"runs"}.Quoted()+" lists the runs",
			"the ledger %s has no stopped run to go on with", s.path)
	}
	return s.Find(ctx, id, "") // which is in another state
}

// Leftover returns the runs that the next one should name: those that are complete and have no reports, and those that
// were stopped after the last complete run.
func (s *Store) Leftover(ctx context.Context) ([]Run, error) {
	return s.runs(ctx, "WHERE "+isUnfinished+`AND (state = 'complete' OR n > (SELECT coalesce(max(n), 0) FROM run
		WHERE state = 'complete')) ORDER BY n`)
}

// fail marks runs failed.
func fail(ctx context.Context, tx *sql.Tx, which, why string, args ...any) error {
	_, err := tx.ExecContext(ctx, "UPDATE run SET state = 'failed', exit_code = 1, error = ? WHERE "+which,
		append([]any{why}, args...)...)
	return err
}

// Fail marks a run that could not stage its lists as failed. What it staged is out of sight then, and dropped by the
// next run, since a million rows take a while and somebody may wait for this one to stop.
func (s *Store) Fail(ctx context.Context, r *Run, why error) error {
	return s.write(ctx, func(tx *sql.Tx) error { return fail(ctx, tx, "n = ?", why.Error(), r.n) })
}

// Sweep drops the rows that failed runs staged, some at a time, so that it can be stopped. The rejects and files of a
// run that was settled stay: they say why it was refused. So does where its quotes were to come from.
func (s *Store) Sweep(ctx context.Context) error {
	tables, err := s.runTables(ctx)
	if err != nil {
		return ledgerProblem(s.path, err)
	}
	failed, err := s.runs(ctx, "WHERE state = 'failed' ORDER BY n")
	if err != nil {
		return err
	}
	for i := range failed {
		if failed[i].Purged() {
			continue // the next purge goes on with it
		}
		if err := s.sweepRun(ctx, tables, failed[i].n); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) sweepRun(ctx context.Context, tables []runTable, run int64) error {
	var settled bool
	err := s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM input WHERE run = ? AND read > 0)", run).Scan(&settled)
	if err != nil {
		return ledgerProblem(s.path, err)
	}
	for _, t := range tables {
		if t.name == "source" || t.name == "warning" || settled && (t.name == "reject" || t.name == "input") {
			continue
		}
		var some bool
		err := s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+t.name+" WHERE run = ?)", run).Scan(&some)
		if err == nil && some {
			err = s.empty(ctx, t, run)
		}
		if err != nil {
			return ledgerProblem(s.path, err)
		}
	}
	return nil
}
