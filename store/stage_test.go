package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"tieout/payoff"
)

// TestAStageKeepsItsConnection: what it sets and makes there is gone with it, at whatever moment it is canceled.
func TestAStageKeepsItsConnection(t *testing.T) {
	for i := range 12 {
		s := newStore(t)
		st := s.NewStage(begin(t, s, "2026-06-30"))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Duration(i)*750*time.Microsecond, cancel)
		err := st.Open(ctx, payoff.InputFile{Kind: "loans", Name: "loans.csv"})
		for n := 0; err == nil && ctx.Err() == nil; n++ {
			err = st.Loan(ctx, &payoff.Result{Loan: loan("ibrd", fmt.Sprint("A", n), n+2)})
		}
		_ = st.Settle(ctx)
		_ = st.Abandon()
		c, err := s.db.Conn(t.Context())
		must(t, err)
		var checked, tables int
		must(t, c.QueryRowContext(t.Context(), "PRAGMA foreign_keys").Scan(&checked))
		must(t, c.QueryRowContext(t.Context(), "SELECT count(*) FROM sqlite_temp_schema").Scan(&tables))
		must(t, c.Close())
		if checked == 0 || tables > 0 {
			t.Fatalf("canceled at moment %d: foreign keys are checked: %d, temporary tables: %d", i, checked, tables)
		}
	}
}

// TestSettleWhileTheLedgerIsBusy gives its connection and its file back, though nothing could begin.
func TestSettleWhileTheLedgerIsBusy(t *testing.T) {
	s := newStore(t)
	st := s.NewStage(begin(t, s, "2026-06-30"))
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "statement", Vendor: "acme", Name: "acme.csv"}))
	must(t, st.flush()) // as it happens after many rows
	_, err := st.conn.ExecContext(t.Context(), "PRAGMA busy_timeout = 1")
	must(t, err)
	other, err := s.db.Conn(t.Context())
	must(t, err)
	_, err = other.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	must(t, err)
	err = st.Settle(t.Context())
	_, undo := other.ExecContext(t.Context(), "ROLLBACK")
	must(t, undo)
	must(t, other.Close())
	if err == nil {
		t.Fatal("settled")
	}
	if n := s.db.Stats().InUse; n != 0 || st.statements.index != nil {
		t.Errorf("%d connections are still in use, the file of statement rows is open: %v", n, st.statements.index != nil)
	}
	must(t, st.Abandon())
}
