package store

import (
	"context"
	"database/sql"
	"errors"

	"tieout/payoff"
)

// rowsATransaction bounds what a stage holds back from the disk, and so the size of the write-ahead log.
const rowsATransaction = 50_000

// A Stage takes the rows of a run's files into the ledger, in input order. It is not safe for concurrent use.
type Stage struct {
	Duplicates Duplicates // what becomes of rows of lists with the same key; empty: [DuplicatesReject]

	s       *Store
	run     *Run
	file    int   // of the rows that come, from 1
	read    []int // rows of each file
	kind    string
	name    string // with the sheet
	vendor  string
	torn    []torn
	seq     int64
	event   int64 // counts the rows of all histories
	waiting int
	conn    *sql.Conn // its own until it is settled or abandoned: temporary tables are those of a connection
	tx      *sql.Tx

	loans, particulars, events, lines, rejects, requestable *inserter
}

// NewStage returns a stage for the rows of a run that [Store.Begin] returned.
func (s *Store) NewStage(run *Run) *Stage { return &Stage{s: s, run: run} }

// Open says that the rows that follow are of this file, until the next Open.
func (t *Stage) Open(ctx context.Context, f payoff.InputFile) error {
	if err := t.begin(ctx); err != nil {
		return err
	}
	t.file++
	t.read, t.kind, t.name, t.vendor = append(t.read, 0), f.Kind, f.Name, f.Vendor
	if f.Sheet != "" {
		t.name += "[" + f.Sheet + "]"
	}
	_, err := t.tx.ExecContext(ctx, "INSERT INTO input (run, file, kind, vendor, name, sheet, sha256) VALUES (?, ?, ?, ?, ?, ?, ?)",
		t.run.n, t.file, f.Kind, f.Vendor, f.Name, f.Sheet, f.SHA256)
	return ledgerProblem(t.s.path, err)
}

// Loan takes an accepted row of a loan or claim list. One that is set aside is no row of the run, but may give a claim
// its terms.
func (t *Stage) Loan(ctx context.Context, l *payoff.Loan) error {
	t.seq++
	day := l.PayoffDate
	if day.IsZero() {
		day = t.run.AsOf
	}
	vendorLoanID := l.VendorLoanID
	if vendorLoanID == l.Account {
		vendorLoanID = ""
	}
	if !l.Aside {
		t.read[t.file-1]++
	}
	return t.row(ctx, func() error {
		if l.Particulars != nil {
			if err := t.particulars.add(particularsValues(t.seq, l.Particulars)...); err != nil {
				return err
			}
		}
		if l.Requestable && origin(l) == "claim" {
			if err := t.requestable.add(t.seq); err != nil {
				return err
			}
		}
		return t.loans.add(t.seq, origin(l), t.file, l.Source.Row, l.Vendor, l.Account, null(l.Claim), null(vendorLoanID),
			day, !l.PayoffDate.IsZero(), nil, packTerms(&l.Terms), l.Currency)
	})
}

func origin(l *payoff.Loan) string {
	switch {
	case l.Aside:
		return "aside"
	case l.Claim != "":
		return "claim"
	case l.Vendor == "":
		return "terms"
	}
	return "loan"
}

// Event takes an accepted row of a history, or, as [payoff.Unreadable], what a rejected one means for its loans. It is
// kept whether a list has the account or not.
func (t *Stage) Event(ctx context.Context, l *payoff.HistoryLine) error {
	t.event++
	if l.Event.Kind != payoff.Unreadable { // which was counted when it was rejected
		t.read[t.file-1]++
	}
	e := l.Event
	return t.row(ctx, func() error {
		return t.events.add(l.Account, t.event, e.Date, e.Posted, e.Kind, text(e.Amount), payoff.NullCentsOf(e.Principal),
			t.file, l.Source.Row)
	})
}

// Line takes an accepted row of a statement.
func (t *Stage) Line(ctx context.Context, l *payoff.StatementLine) error {
	kind, key := "account", l.Account
	switch {
	case key != "":
	case l.VendorLoanID != "":
		kind, key = "vendor_loan_id", l.VendorLoanID
	default:
		kind, key = "claim", l.Claim
	}
	t.read[t.file-1]++
	return t.row(ctx, func() error {
		return t.lines.add(t.vendor, kind, key, t.file, l.Source.Row, packQuote(&l.Quote))
	})
}

// perDiem keeps the places that the vendor printed.
func perDiem(q *payoff.Quote) sql.NullString {
	if !q.PerDiem.Valid {
		return sql.NullString{}
	}
	return sql.NullString{String: q.PerDiem.Decimal.StringFixed(-min(0, q.PerDiem.Decimal.Exponent())), Valid: true}
}

// Reject takes a row that is no loan, claim, event or statement line.
func (t *Stage) Reject(ctx context.Context, e *payoff.RowError) error {
	t.read[t.file-1]++
	t.tear(e)
	return t.row(ctx, func() error {
		return t.rejects.add(t.file, e.Source.Row, e.Column, e.Value, e.Err.Error())
	})
}

// row adds a row and, now and then, commits.
func (t *Stage) row(ctx context.Context, add func() error) error {
	if err := t.begin(ctx); err != nil {
		return err
	}
	if err := add(); err != nil {
		return ledgerProblem(t.s.path, err)
	}
	if t.waiting++; t.waiting < rowsATransaction {
		return nil
	}
	return t.commit()
}

func (t *Stage) begin(ctx context.Context) (err error) {
	if t.tx != nil {
		return nil
	}
	if t.conn == nil {
		if err := t.connect(ctx); err != nil {
			return ledgerProblem(t.s.path, err)
		}
	}
	if t.tx, err = t.conn.BeginTx(ctx, nil); err != nil {
		return ledgerProblem(t.s.path, err)
	}
	t.loans = newInserter(ctx, t.tx, "loan", t.run.n)
	t.particulars = newInserter(ctx, t.tx, "particulars", t.run.n)
	t.events = newInserter(ctx, t.tx, "event", t.run.n)
	t.lines = newInserter(ctx, t.tx, "line", t.run.n)
	t.rejects = newInserter(ctx, t.tx, "reject", t.run.n)
	t.requestable = newInserter(ctx, t.tx, "requestable", t.run.n)
	return nil
}

// connect takes a connection. The rows of statements wait in a table of its own, in the order in which they come, until
// all loans are known.
func (t *Stage) connect(ctx context.Context) (err error) {
	if t.conn, err = t.s.db.Conn(ctx); err != nil {
		return err
	}
	_, err = t.conn.ExecContext(ctx, `CREATE TEMP TABLE line (run INTEGER, vendor TEXT, kind TEXT, key TEXT, file INTEGER, row INTEGER,
		quote TEXT)`)
	return err
}

// release gives the connection back, without what is temporary.
func (t *Stage) release() error {
	if t.conn == nil {
		return nil
	}
	_, err := t.conn.ExecContext(context.Background(), "DROP TABLE IF EXISTS line")
	err = errors.Join(err, t.conn.Close())
	t.conn = nil
	return err
}

func (t *Stage) commit() error {
	if t.tx == nil {
		return nil
	}
	err := errors.Join(t.loans.flush(), t.particulars.flush(), t.events.flush(), t.lines.flush(), t.rejects.flush(),
		t.requestable.flush())
	if err == nil {
		err = t.tx.Commit()
	} else { // an open transaction would keep the ledger from learning that the run failed
		err = errors.Join(err, t.tx.Rollback())
	}
	t.tx, t.waiting = nil, 0
	return ledgerProblem(t.s.path, err)
}

// Abandon undoes what was not committed; after Settle it does nothing.
func (t *Stage) Abandon() (err error) {
	if t.tx != nil {
		err = t.tx.Rollback()
		t.tx = nil
	}
	return ledgerProblem(t.s.path, errors.Join(err, t.release()))
}
