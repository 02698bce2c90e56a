package pipeline

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"tieout/calc"
	"tieout/payoff"
)

// A Calculator computes the expected payoffs of lists, without a ledger and without a vendor.
type Calculator struct {
	Setup *Setup
	AsOf  payoff.Date                            // the payoff date of rows that have none
	Take  func(*payoff.Loan, *calc.Payoff) error // takes each payoff; an error ends the calculation
	Told  func(*payoff.RowError)                 // hears of each row that cannot be computed
}

// Calculate computes the payoff of every row of the lists. Histories among the files are read first, and held in
// memory. It returns how many rows were computed and how many were rejected, events included.
func (c Calculator) Calculate(ctx context.Context, in *Inputs) (computed, rejected int, err error) {
	reject := func(e *payoff.RowError) error { //nolint:unparam // as rows are rejected everywhere
		rejected++
		c.Told(e)
		return nil
	}
	histories, err := in.histories(ctx, reject)
	if err != nil {
		return 0, rejected, err
	}
	for _, file := range in.files {
		for l, err := range file.listed() {
			if ctx.Err() != nil {
				return computed, rejected, ctx.Err()
			}
			var p *calc.Payoff
			if err == nil {
				l.History = histories[l.Account]
				p, err = c.compute(&l)
			}
			if err == nil {
				computed++
				err = c.Take(&l, p)
			}
			if err = rejectRow(err, reject); err != nil {
				return computed, rejected, err
			}
		}
	}
	return computed, rejected, nil
}

// compute returns the expected payoff of a row, or why there is none, as a [payoff.RowError].
func (c Calculator) compute(l *payoff.Loan) (*calc.Payoff, error) {
	named := *l
	if _, ok := c.Setup.Vendors[l.Vendor]; !ok {
		named.Vendor = "" // the calculator needs no vendor
	}
	if err := c.Setup.CheckLoan(&named); err != nil {
		return nil, err
	}
	l.DayCount = named.DayCount
	day := l.PayoffDate
	if day.IsZero() {
		day = c.AsOf
	}
	p, err := calc.Compute(l.Terms, c.Setup.Vendors[l.Vendor].Convention, day)
	if err == nil {
		err = p.Quote(2).CheckFits()
	}
	if err != nil {
		return nil, &payoff.RowError{Source: l.Source, Column: "account", Value: l.Key(),
			Err: fmt.Errorf("%w: %w", calc.ErrNotComputable, err)}
	}
	return p, nil
}

// histories reads the histories among the files into memory, by account, in the order of their days. Nothing can be
// expected of an account with a rejected row.
func (in *Inputs) histories(ctx context.Context, reject func(*payoff.RowError) error) (map[string][]payoff.Event,
	error) {
	byAccount := map[string][]payoff.Event{}
	for _, file := range in.files {
		if file.Kind() != payoff.HistoryFile {
			continue
		}
		for l, err := range file.History() {
			var fault *payoff.RowError
			switch {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case errors.As(err, &fault):
				if err := reject(fault); err != nil {
					return nil, err
				}
				l = payoff.HistoryLine{Account: fault.Row.Account, Event: payoff.Event{Kind: payoff.Unreadable}}
			case err != nil:
				return nil, err
			}
			byAccount[l.Account] = append(byAccount[l.Account], l.Event)
		}
	}
	delete(byAccount, "") // of nobody
	for _, events := range byAccount {
		slices.SortStableFunc(events, payoff.CompareEvents)
	}
	return byAccount, nil
}

// listed yields the rows of a list; a history has none.
func (f *input) listed() iter.Seq2[payoff.Loan, error] {
	switch f.Kind() {
	case payoff.ClaimList:
		return loansOf(f.Claims())
	case payoff.HistoryFile:
		return func(func(payoff.Loan, error) bool) {}
	}
	return f.Loans()
}

// loansOf takes from claims what a payoff needs.
func loansOf(claims iter.Seq2[payoff.Claim, error]) iter.Seq2[payoff.Loan, error] {
	return func(yield func(payoff.Loan, error) bool) {
		for claim, err := range claims {
			if !yield(claim.Loan, err) {
				return
			}
		}
	}
}
