package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/store/bulk"
	"tieout/store/packed"
)

// A Stage takes the rows of a run's files into the ledger, in input order, until Settle or Abandon. Stated may be
// called while Loan and Reject are; everything else is one after the other.
type Stage struct {
	Duplicates Duplicates // what becomes of rows of lists with the same key; empty: [DuplicatesReject]

	s    *Store
	run  *Run
	conn *sql.Conn // its own until it is settled or abandoned: temporary tables are those of a connection

	file     int // of the rows that come, from 1
	kind     payoff.FileKind
	name     string // with the sheet
	vendor   string
	read     []int // rows of each file
	accepted []int // of these; of statements, those that a loan has taken
	leftOut  []int // of these
	sums     []any // of the amounts of each file; nil: not known
	seq      int64 // of the last row of a list
	event    int64 // counts the rows of all histories

	lastKey            listKey // of the rows of lists, as long as they come in order
	unordered          bool    // they do not
	rejectedDuplicates []rejectedDuplicate
	statements         statementRows
	immediate          immediate

	writer *bulk.Writer // nil until there is something to write
	packer packed.Packer
	values []any // of the row at hand

	loans, contracts, events, waitingRows, rejects, rejectedKeys, requestable, differences *bulk.Inserter
}

// NewStage returns a stage for the rows of a run that [Store.Begin] returned.
func (s *Store) NewStage(run *Run) *Stage {
	return &Stage{s: s, run: run, statements: statementRows{most: maxStatementRows},
		immediate: immediate{sums: tally{}, retracted: []int64{}}}
}

// Open says that the rows that follow are of this file, until the next Open. Statements are best taken before the
// lists: the loans of a list find their rows only in the statements before it.
func (t *Stage) Open(ctx context.Context, f payoff.InputFile) error {
	if err := t.begin(ctx); err != nil {
		return err
	}
	if err := t.statements.open(t.s.path, f); err != nil {
		return ledgerProblem(t.s.path, err)
	}
	t.file = cmp.Or(f.Number, len(t.read)+1)
	for len(t.read) < t.file {
		t.read, t.accepted = append(t.read, 0), append(t.accepted, 0)
		t.leftOut, t.sums = append(t.leftOut, 0), append(t.sums, nil)
	}
	t.kind, t.name, t.vendor = f.Kind, f.Name, f.Vendor
	if f.Sheet != "" {
		t.name += "[" + f.Sheet + "]"
	}
	return ledgerProblem(t.s.path, t.writer.Exec(
		"INSERT INTO input (run, file, kind, vendor, name, sheet, sha256) VALUES (?, ?, ?, ?, ?, ?, ?)",
		t.run.n, t.file, f.Kind, f.Vendor, f.Name, f.Sheet, f.SHA256))
}

// Came says of the file that was opened last, once all its rows are taken, what its amounts come to, and how many rows
// below its data are totals: these are read as well, and left out.
func (t *Stage) Came(sum decimal.Decimal, totals int) {
	t.read[t.file-1] += totals
	t.leftOut[t.file-1] += totals
	if t.run.Partial == "" { // else the sum is of rows that are none of the run
		t.sums[t.file-1] = sum.StringFixed(2)
	}
}

// addRow adds a row.
func (t *Stage) addRow(ctx context.Context, add func() error) error {
	if err := t.begin(ctx); err != nil {
		return err
	}
	return ledgerProblem(t.s.path, add())
}

// begin begins to write, unless it has.
func (t *Stage) begin(ctx context.Context) (err error) {
	if t.writer != nil {
		return nil
	}
	if t.conn == nil {
		if err := t.connect(ctx); err != nil {
			return ledgerProblem(t.s.path, err)
		}
	}
	t.writer = bulk.NewWriter(ctx, t.conn)
	for table, inserter := range map[string]**bulk.Inserter{"loan": &t.loans, "contract_terms": &t.contracts,
		"event": &t.events, "waiting_row": &t.waitingRows, "reject": &t.rejects, "requestable": &t.requestable,
		"difference": &t.differences, "rejected_key": &t.rejectedKeys} {
		*inserter = t.writer.Inserter(bulk.Into(table), t.run.n)
	}
	return nil
}

// connect takes a connection. The rows of statements that are not found at once wait in a temporary table until all
// loans are known. Foreign keys are not checked row by row, because all rows are of the run at hand. The cache is
// large, because accounts may come in any order and an index puts them in order.
func (t *Stage) connect(ctx context.Context) (err error) {
	if t.conn, err = t.s.db.Conn(ctx); err != nil {
		return err
	}
	_, err = t.conn.ExecContext(ctx, `PRAGMA foreign_keys = 0; PRAGMA cache_size = -8000;
		CREATE TEMP TABLE waiting_row (run INTEGER, vendor TEXT, kind TEXT, key TEXT, file INTEGER, row INTEGER, quote TEXT);
		CREATE TEMP TABLE rejected_key (run INTEGER, vendor TEXT, account TEXT, claim TEXT, vendor_loan_id TEXT)`)
	return err
}

// release ends the connection with everything that is temporary: the pool must not use it as it is.
func (t *Stage) release() error {
	if t.conn == nil {
		return nil
	}
	_ = t.conn.Raw(func(any) error { return driver.ErrBadConn })
	t.conn = nil
	return t.statements.close()
}

// flush writes and commits all rows that were taken.
func (t *Stage) flush() error {
	if t.writer == nil {
		return nil
	}
	err := errors.Join(t.loans.Flush(), t.contracts.Flush(), t.events.Flush(), t.waitingRows.Flush(), t.rejects.Flush(),
		t.rejectedKeys.Flush(), t.requestable.Flush(), t.differences.Flush())
	if err == nil {
		err = t.writer.Close()
	} else {
		t.writer.Abandon()
	}
	t.writer = nil
	return ledgerProblem(t.s.path, err)
}

// Abandon undoes what was not committed; after Settle it does nothing.
func (t *Stage) Abandon() error {
	if t.writer != nil {
		t.writer.Abandon()
		t.writer = nil
	}
	return ledgerProblem(t.s.path, t.release())
}
