package calc_test

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// An oracleBook is a loan in the oracle's books: it walks from day to day, and all its money is in exact fractions.
// Days are indices into the oracle's calendar; -1 is no day.
type oracleBook struct {
	*oracle
	calc.Convention
	principal, rate, unpaid, fees, late *big.Rat
	start, since                        int // where the book opens; where the current piece begins
	maturity, stop                      int
	pieces                              []oraclePiece // since the last posting
}

// An oraclePiece is a number of days at one principal and one rate.
type oraclePiece struct {
	from, to        int
	principal, rate *big.Rat
}

func (p oraclePiece) like(o oraclePiece) bool {
	return p.principal.Cmp(o.principal) == 0 && p.rate.Cmp(o.rate) == 0
}

// An oraclePayoff is what the oracle compares.
type oraclePayoff struct{ interest, total, perDiem, principal, unpaid *big.Rat }

// String spells every figure exactly.
func (p oraclePayoff) String() string {
	return fmt.Sprint("interest ", p.interest.RatString(), ", total ", p.total.RatString(), ", per diem ",
		p.perDiem.RatString(), ", principal ", p.principal.RatString(), ", unpaid ", p.unpaid.RatString())
}

func ratOf(d decimal.Decimal) *big.Rat { return d.Rat() }
func plus(a, b *big.Rat) *big.Rat      { return new(big.Rat).Add(a, b) }
func minus(a, b *big.Rat) *big.Rat     { return new(big.Rat).Sub(a, b) }
func times(a, b *big.Rat) *big.Rat     { return new(big.Rat).Mul(a, b) }
func over(a, b *big.Rat) *big.Rat      { return new(big.Rat).Quo(a, b) }
func whole(n int64) *big.Rat           { return big.NewRat(n, 1) }

// power is base^n with all its digits.
func power(base *big.Rat, n int64) *big.Rat {
	num, den := new(big.Int).Exp(base.Num(), big.NewInt(n), nil), new(big.Int).Exp(base.Denom(), big.NewInt(n), nil)
	return new(big.Rat).SetFrac(num, den)
}

func least(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

// index returns the calendar's index of a date; -1 for none.
func (o *oracle) index(d payoff.Date) int {
	if d.IsZero() {
		return -1
	}
	return d.Sub(o.days[0].date)
}

// payoff replays the loan from its i-th day to the j-th.
func (o *oracle) payoff(t payoff.Terms, c calc.Convention, i, j int) oraclePayoff {
	x := payoff.ContractTerms{}
	if t.Contract != nil {
		x = *t.Contract
	}
	b := &oracleBook{oracle: o, Convention: c, principal: ratOf(t.Principal.Decimal), rate: ratOf(t.Rate.Decimal),
		unpaid: ratOf(t.UnpaidInterest), fees: ratOf(t.Fees), late: ratOf(t.LateCharges), start: i, since: i,
		maturity: o.index(t.MaturityDate), stop: o.index(x.NonaccrualDate)}
	if m := b.maturity; c.StopAtMaturity && m >= 0 && (b.stop < 0 || m < b.stop) {
		b.stop = m
	}
	end := j
	if c.IncludePayoffDay {
		end++
	}
	for _, e := range t.History {
		if e.Kind == payoff.RateChange && o.index(e.Date) <= min(i, j) {
			b.rate = ratOf(e.Amount.Decimal)
		}
	}
	if end < i {
		b.pieces, b.stop = []oraclePiece{{i, end, b.principal, b.rate}}, -1
	} else {
		b.walk(t.History, j)
		b.cut(end)
	}
	return b.close(t, x, end, j)
}

// walk goes through the days after the first one, up to the j-th. What happens on one day happens in this order.
func (b *oracleBook) walk(history []payoff.Event, j int) {
	order := []payoff.EventKind{payoff.RateChange, payoff.Advance, payoff.FeeAssessed, payoff.LateCharge,
		payoff.Capitalization, payoff.Payment}
	for day := b.start; day <= j; day++ {
		if day == b.stop {
			b.cut(day)
		}
		for _, kind := range order {
			for _, e := range history {
				on := b.index(e.Date)
				if kind == payoff.Payment && b.ByPostedDay && !e.Posted.IsZero() {
					on = b.index(e.Posted)
				}
				if e.Kind == kind && on == day && day > b.start {
					b.happen(e, day)
				}
			}
		}
	}
}

// cut ends the current piece.
func (b *oracleBook) cut(day int) {
	if day > b.since {
		b.pieces = append(b.pieces, oraclePiece{b.since, day, b.principal, b.holds(b.since)})
		b.since = day
	}
}

// holds returns the rate on a day: none once interest has stopped.
func (b *oracleBook) holds(day int) *big.Rat {
	if b.stop >= 0 && day >= b.stop {
		return new(big.Rat)
	}
	return b.rate
}

func (b *oracleBook) happen(e payoff.Event, day int) {
	amount := ratOf(e.Amount.Decimal)
	switch e.Kind {
	case payoff.RateChange:
		if amount.Cmp(b.rate) != 0 {
			b.cut(day)
			b.rate = amount
		}
	case payoff.Advance:
		b.cut(day)
		b.principal = plus(b.principal, amount)
	case payoff.FeeAssessed:
		b.fees = plus(b.fees, amount)
	case payoff.LateCharge:
		b.late = plus(b.late, amount)
	case payoff.Capitalization:
		b.post(day)
		if !e.Amount.Valid || amount.Cmp(b.unpaid) > 0 {
			amount = b.unpaid
		}
		if amount.Sign() > 0 {
			b.unpaid, b.principal = minus(b.unpaid, amount), plus(b.principal, amount)
		}
	case payoff.Payment:
		b.post(day)
		b.pay(amount)
	}
}

// post turns the interest of the pieces into unpaid interest, in cents.
func (b *oracleBook) post(day int) {
	b.cut(day)
	b.unpaid = plus(b.unpaid, roundRat(b.earned(day), 2, b.Rounding))
	b.pieces = nil
}

// pay pays what is owed, one part after the other, and puts the rest on the principal.
func (b *oracleBook) pay(money *big.Rat) {
	order := string(b.PaymentOrder)
	if order == "" {
		order = "fees interest principal"
	}
	order = strings.Replace(order, "fees", "fees late", 1)
	parts := map[string]**big.Rat{"fees": &b.fees, "late": &b.late, "interest": &b.unpaid, "principal": &b.principal}
	for _, name := range strings.Fields(order) {
		if owed := parts[name]; (*owed).Sign() > 0 {
			paid := least(money, *owed)
			*owed, money = minus(*owed, paid), minus(money, paid)
		}
	}
	b.principal = minus(b.principal, money)
}

// earned returns the exact interest of the pieces, posted on a day.
func (b *oracleBook) earned(day int) *big.Rat {
	sum := new(big.Rat)
	for _, p := range b.pieces {
		sum.Add(sum, b.interest(p, day))
	}
	return sum
}

func (b *oracleBook) span(p oraclePiece, day int) oracleSpan {
	return oracleSpan{p.from, p.to, day, b.maturity}
}

// daily returns the interest for one more day after a piece, rounded as the convention says.
func (b *oracleBook) daily(p oraclePiece, day int) *big.Rat {
	factor := over(over(p.rate, whole(100)), b.basis(b.DayCount, b.span(p, day)))
	if b.FactorDecimals != nil {
		factor = roundRat(factor, int(*b.FactorDecimals), b.Rounding)
	}
	daily := times(p.principal, factor)
	if b.PerDiemDecimals != nil {
		daily = roundRat(daily, int(*b.PerDiemDecimals), b.Rounding)
	}
	return daily
}

// interest returns the interest of a piece.
func (b *oracleBook) interest(p oraclePiece, day int) *big.Rat {
	s, rate := b.span(p, day), over(p.rate, whole(100))
	days, num, den := b.fraction(b.DayCount, s)
	switch {
	case b.Compounding != calc.Simple && s.end < s.start:
		back := b.interest(oraclePiece{p.to, p.from, p.principal, p.rate}, day)
		return back.Neg(back)
	case b.Compounding == calc.DailyCompound:
		if days == 0 {
			return new(big.Rat)
		}
		grown := power(plus(whole(1), times(rate, big.NewRat(num, den*days))), days)
		return times(p.principal, minus(grown, whole(1)))
	case b.Compounding == calc.MonthlyCompound:
		return times(p.principal, minus(b.monthly(rate, s), whole(1)))
	case b.FactorDecimals != nil || b.PerDiemDecimals != nil:
		months, days := b.split(b.DayCount, s)
		byMonth := times(times(p.principal, rate), big.NewRat(months, 12))
		return plus(byMonth, times(b.daily(p, day), whole(days)))
	}
	return times(times(p.principal, rate), big.NewRat(num, den))
}

// monthly grows 1 by a twelfth of the rate each month, and by the rate's part for the rest of the span.
func (b *oracleBook) monthly(rate *big.Rat, s oracleSpan) *big.Rat {
	months, rest := wholeMonths(b.oracle, s)
	if b.DayCount == "1/1" {
		months, rest = 12, 0
	}
	grown := power(plus(whole(1), over(rate, whole(12))), months)
	if rest > 0 {
		s.start = b.plusMonths(s.start, int(months))
		_, num, den := b.fraction(b.DayCount, s)
		grown.Mul(grown, plus(whole(1), times(rate, big.NewRat(num, den))))
	}
	return grown
}

// close adds up what is owed on the j-th day; the pieces go to its end or its beginning.
func (b *oracleBook) close(t payoff.Terms, x payoff.ContractTerms, end, j int) oraclePayoff {
	last := oraclePiece{b.since, b.since, b.principal, b.holds(end)}
	if n := len(b.pieces); n > 0 && b.pieces[n-1].like(last) {
		last = b.pieces[n-1]
	} else if n == 0 && b.since == b.start { // by 1/1, even no days are a year
		b.pieces = append(b.pieces, last)
	}
	interest := roundRat(b.earned(j), 2, b.Rounding)
	least := ratOf(x.MinimumInterest)
	if b.ChargeMinimum && least.Sign() > 0 && b.principal.Sign() > 0 && interest.Cmp(least) < 0 {
		interest = least
	}
	charges := plus(plus(b.fees, b.late), ratOf(t.PrepaymentPenalty))
	total := plus(plus(b.principal, interest), plus(b.unpaid, charges))
	if b.FutureLateCharge {
		total.Add(total, ratOf(x.NextLateCharge))
	}
	if t.EscrowBalance.Sign() < 0 || b.NetEscrow {
		total.Sub(total, ratOf(t.EscrowBalance))
	}
	if !b.KeepExcess {
		total.Sub(total, ratOf(t.ExcessPayments))
	}
	if b.NetRebates {
		total.Sub(total, ratOf(x.Rebates))
	}
	return oraclePayoff{interest, total, roundRat(b.daily(last, j), 2, calc.HalfUp), b.principal, b.unpaid}
}
