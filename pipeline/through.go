package pipeline

import (
	"iter"

	"tieout/payoff"
)

// A Statement tells what a vendor's statement says of a loan, as long as files are staged.
type Statement interface {
	// Stated returns what the statement says, if that is known before all loans are.
	Stated(l *payoff.Loan) (a payoff.Answer, known bool, err error)
}

// Unasked are the vendors, by name, whose loans can be judged when their row is read: they are not asked, and nothing that
// the loans' terms are made of stands in another file.
type Unasked map[string]*Vendor

// through judges the loans that go straight through: those whose answer and terms are known with their row. The others
// keep an empty status, and wait in their vendor's queue.
func (u Unasked) through(rows iter.Seq2[payoff.Loan, error]) iter.Seq2[payoff.Result, error] {
	return func(yield func(payoff.Result, error) bool) {
		var r payoff.Result // one for all rows, since judging is given its place
		for l, err := range rows {
			r = payoff.Result{Loan: l}
			if v := u[l.Vendor]; v != nil && err == nil {
				err = v.judgeRow(&r)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// judgeRow judges a loan if it can. A claim may have its terms from another row, and a loan that is set aside is not wanted.
func (v *Vendor) judgeRow(r *payoff.Result) (err error) {
	l := &r.Loan
	if l.Claim != "" || l.Aside {
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
