package pipeline

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"tieout/payoff"
)

// An Intake takes the rows of a run's files into the ledger, file by file, in order.
type Intake interface {
	Open(ctx context.Context, f payoff.InputFile) error // the rows that follow are of this file
	Loan(ctx context.Context, r *payoff.Result) error   // with its result, or an empty status
	Line(ctx context.Context, l *payoff.StatementLine) error
	Event(ctx context.Context, l *payoff.HistoryLine) error
	Reject(ctx context.Context, e *payoff.RowError) error
}

// A File is one file to stage: the rows of a list, of a history, or the lines of a statement. A [payoff.RowError] among
// them rejects its row; any other error ends the staging.
type File struct {
	payoff.InputFile
	Loans  iter.Seq2[payoff.Loan, error]
	Events iter.Seq2[payoff.HistoryLine, error]
	Lines  iter.Seq2[payoff.StatementLine, error]
}

// A Filter decides over the rows of a list.
type Filter interface {
	// Wants says whether the run wants the loan at all, and marks it if only its terms may be needed.
	Wants(l *payoff.Loan) bool
	// Check says, as a [payoff.RowError], why a loan that was read is none for this configuration, and brings its day
	// count to its canonical name.
	Check(l *payoff.Loan) error
}

// Stage reads a file into the ledger. Of a list, the loans of vendors that are not asked are judged on the way.
func Stage(ctx context.Context, in Intake, f File, filter Filter, immediate Immediate) error {
	if err := in.Open(ctx, f.InputFile); err != nil {
		return err
	}
	if f.Lines != nil {
		return stage(ctx, Ahead(f.Lines), func(l *payoff.StatementLine) error { return in.Line(ctx, l) },
			func(e *payoff.RowError) error { return in.Reject(ctx, e) })
	}
	if f.Events != nil {
		return stage(ctx, Ahead(f.Events), func(l *payoff.HistoryLine) error { return in.Event(ctx, l) },
			func(e *payoff.RowError) error { return distrust(ctx, in, e) })
	}
	loans := Ahead(immediate.judged(Ahead(filtered(f.Loans, filter))))
	return stage(ctx, loans, func(r *payoff.Result) error { return in.Loan(ctx, r) },
		func(e *payoff.RowError) error { return in.Reject(ctx, e) })
}

// filtered passes on the loans that the run wants, and those rejects whose loan it would want. A rejected row
// without a known owner is wanted.
func filtered(rows iter.Seq2[payoff.Loan, error], filter Filter) iter.Seq2[payoff.Loan, error] {
	return func(yield func(payoff.Loan, error) bool) {
		var l payoff.Loan // one for all rows, since the filter is given its place
		var err error
		for l, err = range rows {
			if err == nil {
				if !filter.Wants(&l) {
					continue
				}
				err = filter.Check(&l)
			}
			if err != nil && foreign(err, filter) {
				continue
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

// foreign says that a rejected row is of a loan that the run does not want.
func foreign(err error, filter Filter) bool {
	var fault *payoff.RowError
	if !errors.As(err, &fault) || fault.Row.Key() == "" && fault.Row.Vendor == "" {
		return false
	}
	return !filter.Wants(&fault.Row) || fault.Row.ContextOnly
}

// distrust rejects a row of a history, and notes that nothing can be expected of the loans whose row it is.
func distrust(ctx context.Context, in Intake, e *payoff.RowError) error {
	if err := in.Reject(ctx, e); err != nil || e.Row.Account == "" {
		return err
	}
	return in.Event(ctx, &payoff.HistoryLine{Account: e.Row.Account, Event: payoff.Event{Kind: payoff.Unreadable},
		Source: e.Source})
}

// stage takes each row, or rejects it.
func stage[Row any](ctx context.Context, rows iter.Seq2[Row, error], take func(*Row) error,
	reject func(*payoff.RowError) error) error {
	var row Row // one for all, since what takes it is given its place
	var err error
	for row, err = range rows {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			err = take(&row)
		}
		if err == nil {
			continue
		}
		if err = rejectRow(err, reject); err != nil {
			return fmt.Errorf("reading the lists: %w", err)
		}
	}
	return nil
}

// rejectRow rejects the row that an error is of; any other error stays.
func rejectRow(err error, reject func(*payoff.RowError) error) error {
	var fault *payoff.RowError
	if errors.As(err, &fault) {
		return reject(fault)
	}
	return err
}
