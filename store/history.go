package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"

	"tieout/payoff"
)

// Event takes an accepted row of a history, or, as [payoff.Unreadable], what a rejected one means for its loans. It is
// kept whether a list has the account or not.
func (t *Stage) Event(ctx context.Context, l *payoff.HistoryLine) error {
	t.event++
	if l.Event.Kind != payoff.Unreadable { // which was counted when it was rejected
		t.read[t.file-1]++
		t.accepted[t.file-1]++
	}
	e := l.Event
	return t.addRow(ctx, func() error {
		return t.events.Add(l.Account, t.event, e.Date, e.Posted, e.Kind, digits(e.Amount), payoff.NullCentsOf(e.Principal),
			t.file, l.Source.Row)
	})
}

// addHistories gives each loan the events of its account, in the order of their days; loans of one account share them.
func (s *Store) addHistories(ctx context.Context, r *Run, results []payoff.Result) error {
	accounts := map[string][]payoff.Event{}
	for i := range results {
		if account := results[i].Loan.Account; account != "" {
			accounts[account] = nil
		}
	}
	if err := s.histories(ctx, r, accounts); err != nil {
		return err
	}
	for i := range results {
		results[i].Loan.History = accounts[results[i].Loan.Account]
	}
	return nil
}

// histories fills in the events of these accounts.
func (s *Store) histories(ctx context.Context, r *Run, accounts map[string][]payoff.Event) error {
	keys, err := json.Marshal(slices.AppendSeq(make([]string, 0, len(accounts)), maps.Keys(accounts)))
	if err != nil {
		return err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT e.account, e.day, e.posted, e.kind, e.amount, e.principal
		FROM json_each(?2) k CROSS JOIN event e ON e.run = ?1 AND e.account = k.value
		ORDER BY e.account, e.day, e.n`, r.n, string(keys))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var account string
		var e payoff.Event
		var amount sql.NullString
		var principal sql.Null[int64]
		if err := rows.Scan(&account, &e.Date, &e.Posted, &e.Kind, &amount, &principal); err != nil {
			return err
		}
		e.Amount, e.Principal = number(amount), cents(principal)
		accounts[account] = append(accounts[account], e)
	}
	return rows.Err()
}
