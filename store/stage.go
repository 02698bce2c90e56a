package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"

	"tieout/payoff"
	"tieout/store/bulk"
	"tieout/store/packed"
	"tieout/store/statement"
)

// A Stage takes the rows of a run's files into the ledger, in input order. Stated may be called beside Loan and Reject; all
// else is one after the other.
type Stage struct {
	Duplicates Duplicates // what becomes of rows of lists with the same key; empty: [DuplicatesReject]

	s          *Store
	run        *Run
	file       int   // of the rows that come, from 1
	read       []int // rows of each file
	accepted   []int // of these; of statements, those that a loan has taken
	kind       payoff.FileKind
	name       string // with the sheet
	vendor     string
	torn       []torn
	seq        int64
	last       twinKey // of the rows of lists, as long as they come in order
	unordered  bool    // they do not
	event      int64   // counts the rows of all histories
	values     []any   // of the row at hand
	packer     packed.Packer
	conn       *sql.Conn    // its own until it is settled or abandoned: temporary tables are those of a connection
	writing    *bulk.Writer // nil until there is something to write
	statements statements
	through    through

	loans, particulars, events, lines, rejects, requestable, differences *bulk.Inserter
}

// NewStage returns a stage for the rows of a run that [Store.Begin] returned.
func (s *Store) NewStage(run *Run) *Stage {
	return &Stage{s: s, run: run, statements: statements{most: maxStatementRows}, through: through{sums: tally{}, lost: []int64{}}}
}

// Open says that the rows that follow are of this file, until the next Open. Statements are best taken before the lists:
// the loans of a list find their rows only in the statements before it.
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
	}
	t.kind, t.name, t.vendor = f.Kind, f.Name, f.Vendor
	if f.Sheet != "" {
		t.name += "[" + f.Sheet + "]"
	}
	return ledgerProblem(t.s.path, t.writing.Exec(
		"INSERT INTO input (run, file, kind, vendor, name, sheet, sha256) VALUES (?, ?, ?, ?, ?, ?, ?)",
		t.run.n, t.file, f.Kind, f.Vendor, f.Name, f.Sheet, f.SHA256))
}

// Loan takes an accepted row of a loan or claim list, with its result where that is known already: see [Stage.Stated]. A
// result that does not hold, since another loan has the same row of a statement, is taken from r. One that is set aside is no row of the run, but may give a claim its terms.
func (t *Stage) Loan(ctx context.Context, r *payoff.Result) error {
	t.seq++
	r.Seq = t.seq
	l := &r.Loan
	t.order(l)
	if !l.Aside {
		t.read[t.file-1]++
		t.accepted[t.file-1]++
	}
	return t.row(ctx, func() error {
		if l.Particulars != nil {
			if err := t.particulars.Add(particularsValues(t.seq, l.Particulars)...); err != nil {
				return err
			}
		}
		if l.Requestable && origin(l) == payoff.FromClaim {
			if err := t.requestable.Add(t.seq); err != nil {
				return err
			}
		}
		through := t.pass(r)
		t.values = t.appendLoan(t.values[:0], r)
		if err := t.loans.Add(t.values...); err != nil || !through {
			return err
		}
		return addDifferences(t.differences, r)
	})
}

// appendLoan appends the columns of a loan, behind the run, with the row of a statement that it has taken and its result.
func (t *Stage) appendLoan(values []any, r *payoff.Result) []any {
	l := &r.Loan
	day := l.PayoffDate
	if day.IsZero() {
		day = t.run.AsOf
	}
	vendorLoanID := l.VendorLoanID
	if vendorLoanID == l.Account {
		vendorLoanID = ""
	}
	values = append(values, t.seq, bulk.Text(origin(l)), bulk.Number(t.file), int64(l.Source.Row), bulk.Text(l.Vendor), l.Account, null(l.Claim),
		null(vendorLoanID), bulk.Day(day), !l.PayoffDate.IsZero(), nil, t.packer.Terms(&l.Terms), bulk.Text(l.Currency))
	if stated := r.Answer.Stated; stated != nil {
		values = append(values, bulk.Number(stated.File), int64(stated.Row), stated.Quote)
	} else {
		values = append(values, nil, nil, nil)
	}
	return appendOutcome(values, r)
}

func origin(l *payoff.Loan) payoff.Origin {
	switch {
	case l.Aside:
		return payoff.FromContext
	case l.Claim != "":
		return payoff.FromClaim
	case l.Vendor == "":
		return payoff.FromTerms
	}
	return payoff.FromLoan
}

// Event takes an accepted row of a history, or, as [payoff.Unreadable], what a rejected one means for its loans. It is
// kept whether a list has the account or not.
func (t *Stage) Event(ctx context.Context, l *payoff.HistoryLine) error {
	t.event++
	if l.Event.Kind != payoff.Unreadable { // which was counted when it was rejected
		t.read[t.file-1]++
		t.accepted[t.file-1]++
	}
	e := l.Event
	return t.row(ctx, func() error {
		return t.events.Add(l.Account, t.event, e.Date, e.Posted, e.Kind, text(e.Amount), payoff.NullCentsOf(e.Principal),
			t.file, l.Source.Row)
	})
}

// Line takes an accepted row of a statement.
func (t *Stage) Line(ctx context.Context, l *payoff.StatementLine) error {
	if len(t.through.sums) > 0 {
		return errors.New("the statements are to be read before the lists")
	}
	t.read[t.file-1]++
	return t.row(ctx, func() error {
		return t.statements.add(ctx, &statement.Row{Vendor: t.vendor, Key: statement.KeyOf(l), File: t.file, Number: l.Source.Row, Quote: t.packer.Quote(&l.Quote)}, t.seq > 0, t.addLine)
	})
}

// addLine lets a row of a statement wait until all loans are known.
func (t *Stage) addLine(l *statement.Row) error {
	return t.lines.Add(bulk.Text(l.Vendor), bulk.Text(l.Kind), l.Text, bulk.Number(l.File), l.Number, l.Quote)
}

// Reject takes a row that is no loan, claim, event or statement line.
func (t *Stage) Reject(ctx context.Context, e *payoff.RowError) error {
	t.read[t.file-1]++
	t.tear(e)
	return t.row(ctx, func() error {
		return t.rejects.Add(t.file, e.Source.Row, e.Column, e.Value, e.Err.Error())
	})
}
