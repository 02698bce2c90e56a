package readers

import (
	"cmp"
	"errors"
	"io"
	"iter"

	"tieout/payoff"
)

// Loans yields the rows of a loan list. A [payoff.RowError] rejects one row; any other error ends the file.
func (f *File) Loans() iter.Seq2[payoff.Loan, error] {
	return each(f, payoff.LoanList, (*decoder).loan)
}

// Claims yields the rows of a claim list. A [payoff.RowError] rejects one row; any other error ends the file.
func (f *File) Claims() iter.Seq2[payoff.Claim, error] {
	return each(f, payoff.ClaimList, (*decoder).claim)
}

// Statement yields the rows of a statement. A [payoff.RowError] rejects one row; any other error ends the file.
func (f *File) Statement() iter.Seq2[payoff.StatementLine, error] {
	return each(f, payoff.StatementFile, (*decoder).statementLine)
}

// History yields the rows of a history, in the order of the file. A [payoff.RowError] rejects one row, and names its
// account if that could be read; any other error ends the file.
func (f *File) History() iter.Seq2[payoff.HistoryLine, error] {
	return each(f, payoff.HistoryFile, (*decoder).historyLine)
}

// errStopped says that the caller wants no more rows.
var errStopped = errors.New("stopped")

// each yields what decode makes of every row, then the fault of the file as a whole, if it has one.
func each[T any](f *File, kind payoff.FileKind, decode func(*decoder, *row) T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		err := f.begin(kind)
		if err == nil {
			err = deliver(f, decode, yield)
		}
		if err != nil && !errors.Is(err, errStopped) {
			var none T
			yield(none, err)
		}
	}
}

// deliver yields the rows and rejects of a file. It returns the fault that ends the file, if it has one, or errStopped.
func deliver[T any](f *File, decode func(*decoder, *row) T, yield func(T, error) bool) error {
	var none T
	end := trailer{expected: f.table.plan.layout.Trailer}
	for {
		next, err := readRow(f.table, decode)
		if errors.Is(err, io.EOF) {
			return f.end(&end)
		}
		if next.total && end.hold(next.row, next.reject) {
			continue
		}
		if !end.release(func(reject error) bool { return yield(none, reject) }) {
			return errStopped
		}
		if err != nil {
			return err
		}
		if !next.total {
			f.sums.add(&f.table.decoder, next.row, f.Kind(), next.split)
		}
		if !yield(next.value, next.reject) {
			return errStopped
		}
	}
}

// begin refuses to read the rows as another kind, or twice.
func (f *File) begin(kind payoff.FileKind) error {
	if f.Kind() != kind || f.used {
		return payoff.Problemf(payoff.CodeInternal, "", "%s: its %s were asked for as %s, or twice",
			f.name, cmp.Or(f.Kind(), "rows"), kind)
	}
	f.used = true
	return nil
}

// end returns the fault of a file that has been read to its end.
func (f *File) end(t *trailer) error {
	if d := &f.table.decoder; d.spelled.bad > 0 {
		if says := d.spelled.advice(d.dates.spelling); says != "" {
			f.warn(payoff.WarnDates, "%s", says)
		}
	}
	return cmp.Or(t.judge(f), f.table.decoder.judgeRates())
}

// decoded is what came of one row of a file.
type decoded[T any] struct {
	row    *row // nil if nothing of it could be read
	split  bool // it has the cells of the header
	total  bool // it is a total, not a row
	value  T
	reject error // a [payoff.RowError], or nil
}

// readRow reads and decodes the next row. The error is io.EOF after the last row; any other ends the file.
func readRow[T any](t *table, decode func(*decoder, *row) T) (decoded[T], error) {
	r, number, err := t.records.next()
	next := decoded[T]{row: r, split: err == nil}
	next.total = r != nil && r.isTotal(t.plan.kind, t.plan.layout.Trailer) // before defaults are filled in
	if err == nil {
		next.value, next.reject = decodeRow(t, r, number, decode)
		return next, nil
	}
	reject, ok := errors.AsType[*payoff.RowError](err)
	if !ok {
		return next, err
	}
	if r != nil && t.plan.kind == payoff.HistoryFile {
		reject.Row = r.identity(t.plan.kind) // its loan must not be computed without the event
	}
	next.reject = reject
	return next, nil
}

// decodeRow decodes a row, or says why it is rejected.
func decodeRow[T any](t *table, r *row, number int, decode func(*decoder, *row) T) (T, error) {
	var none T
	d, kind := &t.decoder, t.plan.kind
	d.start(number)
	if id := r.id(kind); saysTotal(id) {
		d.reject(totalColumn(kind), id, errTotal)
	}
	t.plan.complete(r)
	value := decode(d, r)
	if d.fault != nil {
		d.fault.Row = r.identity(kind)
		return none, d.fault
	}
	return value, nil
}
