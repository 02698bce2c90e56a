package store

import (
	"context"
	"database/sql"
	"time"

	"tieout/payoff"
)

// Finish ends a run: its breaks get the day on which they were first seen, those that it cured are closed, and the
// run becomes [Complete], all in one transaction.
func (s *Store) Finish(ctx context.Context, r *Run) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		var open int
		if err := tx.QueryRowContext(ctx, withoutResult, r.n).Scan(&open); err != nil {
			return err
		}
		if open > 0 {
			return payoff.Problemf(payoff.CodeCounts, "please report it; the ledger has the rows", "%d loans of run %s have no result", open, r.ID)
		}
		for _, step := range finishing {
			if _, err := tx.ExecContext(ctx, step, r.n); err != nil {
				return err
			}
		}
		return nil
	})
}

// withoutResult also holds the tally to the loans; all it counts are entries of indexes.
const withoutResult = `SELECT max(waiting, abs(loans - waiting - tallied)) FROM (SELECT
	(SELECT count(*) FROM loan INDEXED BY loan_account WHERE run = ?1)
		- (SELECT count(*) FROM loan WHERE run = ?1 AND origin <> 'loan' AND origin IN ('terms', 'aside')) AS loans,
	(SELECT count(*) FROM loan l WHERE l.run = ?1 AND ` + waiting + `) AS waiting,
	(SELECT coalesce(sum(loans + missing_in_list), 0) FROM tally WHERE run = ?1) AS tallied)`

// finishing has the steps in their order; ?1 is the run.
var finishing = [...]string{
	`UPDATE difference SET persists = EXISTS (SELECT 1 FROM open_break o WHERE o.break_id = difference.break_id),
		first_seen = (SELECT min(run.as_of, coalesce(o.first_seen, run.as_of)) FROM run LEFT JOIN open_break o
			ON o.break_id = difference.break_id WHERE run.n = ?1) WHERE run = ?1`,
	// What this run compared and found equal is cured; what it could not compare stays open.
	`DELETE FROM open_break WHERE break_id NOT IN (SELECT break_id FROM difference WHERE run = ?1)
		AND EXISTS (SELECT 1 FROM loan l WHERE l.run = ?1 AND l.account = open_break.account AND l.vendor = open_break.vendor
			AND l.claim IS open_break.claim AND l.status <> 'unmatched')`,
	// A run as of an earlier day than the one that found it saw it earlier.
	`INSERT OR REPLACE INTO open_break SELECT d.break_id, l.vendor, l.account, l.claim, d.first_seen
		FROM difference d JOIN loan l ON l.run = d.run AND l.seq = d.seq WHERE d.run = ?1`,
	// What the run read of claims tells where their payoff requests stand, but for those that it requested afterwards. A
	// claim does not show that it waits for an answer of ours, so that reading it takes that back only with a quote.
	`UPDATE request SET state = news.state, changed = iif(request.state = news.state, changed, news.at), seen = news.at
		FROM (SELECT l.vendor, lower(l.claim) AS claim, iif(a.quote IS NULL, 'pending', 'quoted') AS state,
				strftime('%Y-%m-%dT%H:%M:%fZ', 'now') AS at
			FROM answer a JOIN loan l ON l.run = a.run AND l.seq = a.seq
			WHERE a.run = ?1 AND l.claim IS NOT NULL AND (a.quote IS NOT NULL OR a.reason = 'pending' AND a.calls > 0)) AS news
		WHERE request.vendor = news.vendor AND request.claim = news.claim AND request.state NOT IN ('planned', 'cancelled')
			AND NOT (request.state = 'action_required' AND news.state = 'pending')
			AND NOT EXISTS (SELECT 1 FROM intent i JOIN run ON run.n = ?1
				WHERE i.plan = 'automatic ' || run.id AND i.vendor = request.vendor AND lower(i.claim) = request.claim)`,
	`UPDATE run SET state = 'complete' WHERE n = ?1`,
}

// Spent adds to the time that was worked on the run; a resumed run spends more than once.
func (s *Store) Spent(ctx context.Context, r *Run, spent time.Duration) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE run SET seconds = round(seconds + ?, 3) WHERE n = ?", spent.Seconds(), r.n)
		return err
	})
}

// End writes when it ended and with which exit code.
func (s *Store) End(ctx context.Context, r *Run, ended time.Time, exitCode int) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE run SET ended = ?, exit_code = ? WHERE n = ?", ended.Format(time.RFC3339), exitCode, r.n)
		return err
	})
}

// Summary returns what the run says of itself, from its rows alone. ExitCode is that of [payoff.Summary.Verdict]; Ledger
// and Reports are the caller's to fill.
func (s *Store) Summary(ctx context.Context, r *Run) (*payoff.Summary, error) {
	sum := &payoff.Summary{Run: r.ID, AsOf: r.AsOf, Sandbox: r.Sandbox, Partial: r.Partial != "", Reports: []string{}}
	in, st, b := &sum.Input, &sum.Statements, &sum.Breaks
	err := s.db.QueryRowContext(ctx, summaryCounts, r.n).Scan(&in.Read, &in.Accepted, &in.Terms, &in.Rejected, &st.Read,
		&st.Rejected, &st.Paired, &st.MissingInList, &b.Total, &b.Persisting, &b.Explained, &sum.Seconds)
	if err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	b.New, b.Unexplained = b.Total-b.Persisting, b.Total-b.Explained
	if sum.History, err = historyCounts(ctx, s.db, r); err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	if sum.Vendors, err = controlTotals(ctx, s.db, r); err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	if sum.Causes, err = causeTotals(ctx, s.db, r); err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	if sum.Reasons, err = reasonCounts(ctx, s.db, r); err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	if sum.Effects.Unknown, err = s.unknownEffects(ctx); err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	if sum.Effects.Sent, err = s.sentEffects(ctx, r); err != nil {
		return nil, ledgerProblem(s.path, err)
	}
	sum.ExitCode = sum.Verdict()
	return sum, nil
}

// summaryCounts reads of the loans only those that are not plain: the others are in the tally, which [Store.Finish] holds
// to the loans.
const summaryCounts = `SELECT lists.read, loans.accepted, terms, lists.rejected, statements.read, statements.rejected,
		statements.accepted - missing, missing, broken,
		(SELECT count(DISTINCT seq) FROM difference WHERE run = ?1 AND persists = 1), explained,
		(SELECT seconds FROM run WHERE n = ?1)
	FROM (SELECT coalesce(sum(read), 0) AS read, coalesce(sum(rejected), 0) AS rejected FROM input
			WHERE run = ?1 AND kind IN ('loans', 'claims')) AS lists,
		(SELECT coalesce(sum(read), 0) AS read, coalesce(sum(rejected), 0) AS rejected, coalesce(sum(accepted), 0) AS accepted FROM input
			WHERE run = ?1 AND kind = 'statement') AS statements,
		(SELECT (SELECT coalesce(sum(loans), 0) FROM tally WHERE run = ?1)
				+ (SELECT count(*) FROM loan l WHERE l.run = ?1 AND origin <> 'statement' AND ` + waiting + `) AS accepted,
			count(*) FILTER (WHERE origin = 'terms') AS terms, count(*) FILTER (WHERE origin = 'statement') AS missing
			FROM loan WHERE run = ?1 AND origin <> 'loan') AS loans,
		(SELECT count(*) AS broken, count(cause) AS explained FROM loan l WHERE run = ?1 AND status = 'broken' AND ` + notable + `)`

// historyCounts counts the rows of the histories; nil in a run without.
func historyCounts(ctx context.Context, db *sql.DB, r *Run) (*payoff.HistoryCounts, error) {
	var files int
	var c payoff.HistoryCounts
	err := db.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(read), 0), coalesce(sum(accepted), 0), coalesce(sum(rejected), 0)
		FROM input WHERE run = ? AND kind = 'history'`, r.n).Scan(&files, &c.Read, &c.Accepted, &c.Rejected)
	if err != nil || files == 0 {
		return nil, err
	}
	return &c, nil
}

func controlTotals(ctx context.Context, db *sql.DB, r *Run) ([]payoff.ControlTotal, error) {
	// Calls are counted by vendor and shown with its first currency, so that they add up.
	rows, err := db.QueryContext(ctx, `SELECT t.vendor, t.currency, loans, matched, within_tolerance, broken, unmatched, missing_in_list,
		expected, quoted, net, absolute, absorbed,
		iif(row_number() OVER (PARTITION BY t.vendor ORDER BY t.currency) = 1, coalesce((SELECT sum(a.calls) FROM answer a
			CROSS JOIN loan l ON l.run = a.run AND l.seq = a.seq WHERE a.run = ?1 AND l.vendor = t.vendor), 0), 0)
		FROM tally t WHERE t.run = ?1 ORDER BY t.vendor, t.currency`, r.n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	totals := []payoff.ControlTotal{}
	for rows.Next() {
		var t payoff.ControlTotal
		if err := rows.Scan(&t.Vendor, &t.Currency, &t.Loans, &t.Matched, &t.WithinTolerance, &t.Broken, &t.Unmatched,
			&t.MissingInList, &t.Expected, &t.Quoted, &t.Net, &t.Absolute, &t.Absorbed, &t.Calls); err != nil {
			return nil, err
		}
		totals = append(totals, t)
	}
	return totals, rows.Err()
}

func causeTotals(ctx context.Context, db *sql.DB, r *Run) ([]payoff.CauseTotal, error) {
	rows, err := db.QueryContext(ctx, `SELECT l.vendor, l.currency, l.cause, coalesce(l.cause_state, ''), count(*),
		sum(l.quoted - l.expected), sum(abs(l.quoted - l.expected)) FROM loan l
		WHERE l.run = ? AND l.status = 'broken' AND `+notable+`GROUP BY l.vendor, l.currency, l.cause, l.cause_state
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

func reasonCounts(ctx context.Context, db *sql.DB, r *Run) ([]payoff.ReasonCount, error) {
	rows, err := db.QueryContext(ctx, "SELECT reason, count(*) FROM loan l WHERE run = ? AND status = 'unmatched' AND "+notable+"GROUP BY reason", r.n)
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
