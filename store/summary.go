package store

import (
	"context"
	"database/sql"
	_ "embed" // for the SQL
	"time"

	"tieout/payoff"
)

// Info returns how the run was made, for its reports; Ledger, Reports and Tolerances are the caller's to fill.
func (s *Store) Info(ctx context.Context, r *Run) (*payoff.RunInfo, error) {
	sum, err := s.Summary(ctx, r)
	if err != nil {
		return nil, err
	}
	info := &payoff.RunInfo{Summary: *sum, Version: r.Version, Config: r.Config, Started: r.Started.Format(time.RFC3339)}
	if !r.Ended.IsZero() {
		info.Ended = r.Ended.Format(time.RFC3339)
	}
	return info, nil
}

//go:embed sql/summary.sql
var summarySQL string

// Summary returns what the run says of itself, from its rows alone. ExitCode is that of
// [payoff.Summary.DeriveExitCode]; Ledger and Reports are the caller's to fill.
func (s *Store) Summary(ctx context.Context, r *Run) (*payoff.Summary, error) {
	sum, err := s.summary(ctx, r)
	return sum, ledgerProblem(s.path, err)
}

func (s *Store) summary(ctx context.Context, r *Run) (*payoff.Summary, error) {
	sum := &payoff.Summary{Schema: payoff.SchemaVersion, Run: r.ID, AsOf: r.AsOf, Purpose: r.Purpose(),
		Sandbox: r.Sandbox, Partial: r.Partial != "", Reports: []string{}}
	err := s.counts(ctx, r, sum)
	if err != nil {
		return nil, err
	}
	if sum.Inputs, err = s.inputs(ctx, r); err != nil {
		return nil, err
	}
	if sum.Warnings, err = s.warnings(ctx, r); err != nil {
		return nil, err
	}
	if sum.Vendors, err = s.controlTotals(ctx, r); err != nil {
		return nil, err
	}
	if sum.Causes, err = s.causeTotals(ctx, r); err != nil {
		return nil, err
	}
	if err := s.addDayCounts(ctx, r, sum.Causes); err != nil {
		return nil, err
	}
	if sum.Reasons, err = s.reasonCounts(ctx, r); err != nil {
		return nil, err
	}
	if sum.RejectReasons, err = s.rejectCounts(ctx, r); err != nil {
		return nil, err
	}
	if sum.Gaps, err = s.gapCounts(ctx, r); err != nil {
		return nil, err
	}
	if sum.Effects.Unknown, err = s.unknownEffects(ctx); err != nil {
		return nil, err
	}
	if sum.Effects.Sent, err = s.sentEffects(ctx, r); err != nil {
		return nil, err
	}
	for _, c := range sum.Causes {
		sum.Breaks.Count(c.CauseState, c.Loans)
	}
	sum.ExitCode = sum.DeriveExitCode()
	return sum, nil
}

//go:embed sql/unused_events.sql
var unusedEventsSQL string

// counts counts the rows of the files, and the breaks.
func (s *Store) counts(ctx context.Context, r *Run, sum *payoff.Summary) error {
	in, st, h, b := &sum.Input, &sum.Statements, &sum.History, &sum.Breaks
	var oldest payoff.Date
	err := s.db.QueryRowContext(ctx, summarySQL, sql.Named("run", r.n)).Scan(&in.Read, &in.Accepted, &in.Terms,
		&in.Rejected, &in.LeftOut, &st.Read, &st.Rejected, &st.LeftOut, &st.Paired, &st.OfRejected, &st.MissingInList,
		&h.Read, &h.Accepted, &h.Rejected, &b.Total, &b.Persisting, &oldest, &b.OneSided, &sum.Seconds)
	if err != nil {
		return err
	}
	b.New = b.Total - b.Persisting
	if !oldest.IsZero() {
		days := r.AsOf.Sub(oldest)
		b.OldestDays = &days
	}
	if h.Read == 0 {
		return nil
	}
	return s.db.QueryRowContext(ctx, unusedEventsSQL, sql.Named("run", r.n)).Scan(&h.Unused)
}

func (s *Store) causeTotals(ctx context.Context, r *Run) ([]payoff.CauseTotal, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT l.vendor, l.currency, l.cause, coalesce(l.cause_state, ''), count(*),
			sum(l.quoted - l.expected), sum(abs(l.quoted - l.expected))
		FROM loan l WHERE l.run = ? AND l.status = 'broken' AND `+isNotable+`
		GROUP BY l.vendor, l.currency, l.cause, l.cause_state
		ORDER BY l.vendor, l.currency, count(*) DESC, l.cause, l.cause_state`, r.n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	totals := []payoff.CauseTotal{}
	for rows.Next() {
		var t payoff.CauseTotal
		if err := rows.Scan(&t.Vendor, &t.Currency, &t.Cause, &t.CauseState, &t.Loans, &t.Net, &t.Absolute); err != nil {
			return nil, err
		}
		totals = append(totals, t)
	}
	return totals, rows.Err()
}

// reasonCounts counts the unmatched loans by reason, in the order of [payoff.Reasons].
func (s *Store) reasonCounts(ctx context.Context, r *Run) ([]payoff.ReasonCount, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT reason, count(*) FROM loan l
		WHERE run = ? AND status = 'unmatched' AND `+isNotable+"GROUP BY reason", r.n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	loans := map[payoff.Reason]int{}
	for rows.Next() {
		var c payoff.ReasonCount
		if err := rows.Scan(&c.Reason, &c.Loans); err != nil {
			return nil, err
		}
		loans[c.Reason] = c.Loans
	}
	var counts []payoff.ReasonCount
	for _, reason := range payoff.Reasons {
		if loans[reason] > 0 {
			counts = append(counts, payoff.ReasonCount{Reason: reason, Loans: loans[reason]})
		}
	}
	return counts, rows.Err()
}
