package pipeline

import (
	"iter"

	"tieout/payoff"
	"tieout/pipeline/queue"
)

// A Statement tells what a vendor's statement says of a loan, as long as files are staged.
type Statement interface {
	// Stated returns what the statement says, if that is known before all loans are.
	Stated(l *payoff.Loan) (a payoff.Answer, known bool, err error)
}

// An ImmediateVendor is a vendor whose loans are judged when their row is read: its payoffs are computed, or stated.
type ImmediateVendor struct {
	*queue.Vendor
	Statement Statement // nil if its payoffs are computed
}

// Immediate has the immediate vendors by name. Nothing that their loans' terms are made of may stand in another file.
type Immediate map[string]ImmediateVendor

// judged judges the loans whose answer and terms are known with their row. The others keep an empty status, and wait in
// their vendor's queue.
func (im Immediate) judged(rows iter.Seq2[payoff.Loan, error]) iter.Seq2[payoff.Result, error] {
	return func(yield func(payoff.Result, error) bool) {
		var r payoff.Result // one for all rows, because judging takes its address
		for l, err := range rows {
			r = payoff.Result{Loan: l}
			if v, ok := im[l.Vendor]; ok && err == nil {
				err = v.judgeRow(&r)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// judgeRow judges a loan if it can. It leaves claims, which may take their terms from another row, and loans that are
// kept only for the terms of a claim.
func (v ImmediateVendor) judgeRow(r *payoff.Result) (err error) {
	l := &r.Loan
	if l.Claim != "" || l.ContextOnly {
		return nil
	}
	if v.Statement != nil {
		var known bool
		if r.Answer, known, err = v.Statement.Stated(l); err != nil || !known {
			return err
		}
	}
	own := l.PayoffDate
	if own.IsZero() {
		l.PayoffDate = v.AsOf
	}
	v.Judge(r)
	l.PayoffDate = own
	return nil
}
