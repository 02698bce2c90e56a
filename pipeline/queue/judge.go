package queue

import (
	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// compute answers for a vendor that cannot be asked, by applying the vendor's own convention to the loan's terms. It
// ignores the row's day count, which is how we expect the loan to accrue, not how the vendor does it.
func (v *Vendor) compute(r *payoff.Result) {
	terms := r.Loan.Terms
	terms.DayCount = ""
	p, err := calc.Compute(terms, *v.Compute, r.Loan.PayoffDate)
	if err != nil {
		r.Answer = payoff.Answer{Reason: payoff.NotComputable, Detail: err.Error()}
		return
	}
	places := int32(2)
	if v.Compute.PerDiemDecimals != nil {
		places = max(places, *v.Compute.PerDiemDecimals)
	}
	r.Answer = payoff.Answer{Quote: p.Quote(places)}
}

// Judge decides how a loan with its answer came out: on which day the two figures meet, what we expect for that day,
// and whether they agree. If the vendor cannot be asked, its own figure is computed first. Why a loan is broken is
// another question, for all loans of the vendor together: see [causes.Decide].
func (v *Vendor) Judge(r *payoff.Result) {
	if v.Compute != nil {
		v.compute(r)
	}
	v.decide(r)
}

func (v *Vendor) decide(r *payoff.Result) {
	r.Day = r.Loan.PayoffDate
	if r.Answer.Quote != nil {
		meet(r)
	}
	expected, err := calc.Compute(r.Loan.Terms, v.Convention, r.Day)
	if err == nil {
		r.Expected = expected.Quote(payoff.PerDiemPlaces(perDiem(r.Quoted)))
	}
	switch {
	case r.Answer.Reason != "":
		unmatch(r, r.Answer.Reason, r.Answer.Detail)
	case r.Reason != "": // the quote cannot be used
		unmatch(r, r.Reason, r.Detail)
	case err != nil:
		unmatch(r, payoff.NotComputable, err.Error())
	default:
		r.Status, r.Breaks = payoff.Compare(r.Expected, r.Quoted, v.Tolerances)
	}
}

func perDiem(q *payoff.Quote) decimal.NullDecimal {
	if q == nil {
		return decimal.NullDecimal{}
	}
	return q.PerDiem
}

// meet sets the day on which the two figures meet, and the quote for that day: the day the vendor says its figure is
// for, else its good-through date, else the payoff date. If the payoff date is past the good-through date, the quote is
// moved there by its own per diem, or cannot be used.
func meet(r *payoff.Result) {
	quote := *r.Answer.Quote
	r.Quoted = &quote
	asked := r.Loan.PayoffDate
	if !r.Answer.Asked.IsZero() {
		asked = r.Answer.Asked
	}
	r.Day = day(&quote, asked)
	if quote.DoesNotFoot {
		r.Marks = append(r.Marks, payoff.DoesNotFoot)
	}
	switch {
	case quote.Currency != "" && quote.Currency != r.Loan.Currency:
		r.Reason, r.Detail = payoff.Currency, "quoted in "+quote.Currency+", the loan is in "+r.Loan.Currency
	case !quote.GoodThrough.IsZero() && asked.After(quote.GoodThrough):
		roll(r, asked)
	case r.Day != asked && !(quote.AsOf.IsZero() && r.Day.After(asked)):
		r.Marks = append([]payoff.Mark{payoff.OtherDate}, r.Marks...)
	}
}

func day(q *payoff.Quote, asked payoff.Date) payoff.Date {
	switch {
	case !q.AsOf.IsZero():
		return q.AsOf
	case !q.GoodThrough.IsZero():
		return q.GoodThrough
	}
	return asked
}

// roll moves a quote that has run out to the day asked for, by its own per diem.
func roll(r *payoff.Result, asked payoff.Date) {
	q := r.Quoted
	if !q.PerDiem.Valid {
		r.Reason, r.Detail = payoff.Expired, "good through "+q.GoodThrough.String()+", and without a per diem"
		return
	}
	more := q.PerDiem.Decimal.Mul(decimal.NewFromInt(int64(asked.Sub(r.Day)))).Round(2)
	q.Total = q.Total.Add(more)
	if q.Interest.Valid {
		q.Interest.Decimal = q.Interest.Decimal.Add(more)
	}
	r.Day = asked
	r.Marks = append([]payoff.Mark{payoff.Rolled}, r.Marks...)
}

// unmatch says that a side is missing, and why. Nothing was compared then, on any day.
func unmatch(r *payoff.Result, reason payoff.Reason, detail string) {
	r.Status, r.Reason, r.Detail, r.Day, r.Marks = payoff.Unmatched, reason, detail, payoff.Date{}, nil
}
