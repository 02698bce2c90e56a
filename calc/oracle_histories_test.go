package calc_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// history draws what may happen to a loan from shortly before the i-th day to shortly after the j-th, sometimes several
// things on one day.
func (r lender) history(o *oracle, i, j int) []payoff.Event {
	var events []payoff.Event
	first, days := min(i, j)-20, max(i-j, j-i)+40
	for range 1 + r.IntN(7) {
		e := payoff.Event{Date: o.days[first+r.IntN(days)].date, Kind: payoff.EventKinds[r.IntN(len(payoff.EventKinds))]}
		if n := len(events); n > 0 && r.IntN(3) == 0 {
			e.Date = events[n-1].Date
		}
		switch e.Kind {
		case payoff.RateChange:
			e.Amount = payoff.Known(decimal.New(r.Int64N(30), 0))
		case payoff.Capitalization:
			if r.IntN(2) == 0 {
				e.Amount = payoff.Known(decimal.New(1+r.Int64N(1e4), -2))
			}
		case payoff.Quoted:
		default:
			e.Amount = payoff.Known(decimal.New(1+r.Int64N([...]int64{1e3, 1e5, 1e7}[r.IntN(3)]), -2))
		}
		if e.Kind == payoff.Payment && r.IntN(3) == 0 {
			e.Posted = e.Date.AddDays(r.IntN(15) - 2)
		}
		events = append(events, e)
	}
	slices.SortStableFunc(events, payoff.CompareEvents)
	return events
}

// contract draws what a list may say about a contract.
func (r lender) contract(o *oracle, i, j int) *payoff.ContractTerms {
	p := &payoff.ContractTerms{NextLateCharge: r.cents(1e4), MinimumInterest: r.cents(1e5).Abs(), Rebates: r.cents(1e5)}
	if r.IntN(2) == 0 {
		p.NonaccrualDate = o.days[min(i, j)-10+r.IntN(max(i-j, j-i)+20)].date
	}
	return p
}

// historyKeys draws the keys of a convention that only matter to a history or to contract terms.
func (r lender) historyKeys(c calc.Convention) calc.Convention {
	orders := [...]calc.PaymentOrder{"", "fees interest principal", "interest principal fees",
		"principal interest fees",
		"interest fees principal", "fees principal interest"}
	c.PaymentOrder = orders[r.IntN(len(orders))]
	c.ByPostedDay, c.StopAtMaturity, c.FutureLateCharge = r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0
	c.NetRebates, c.ChargeMinimum = r.IntN(2) == 0, r.IntN(2) == 0
	if r.IntN(200) == 0 {
		c.Compounding = [...]calc.Compounding{calc.DailyCompound, calc.MonthlyCompound}[r.IntN(2)]
	}
	return c
}

// TestHistoriesAgainstOracle: of 100,000 loans with histories and contract terms, over all day counts and all
// conventions, none is a cent off in any component. Under the race detector, which finds nothing in arithmetic, it is a
// tenth of them.
func TestHistoriesAgainstOracle(t *testing.T) {
	t.Parallel()
	loans := 100_000
	if raceDetector {
		loans /= 10
	}
	o, r, all := newOracle(t, 2003, 2047), lender{rand.New(rand.NewPCG(2026, 10))}, dayCounts()
	first, last := o.months[12*2005+1], o.months[12*2045+12]
	off := 0
	for k := range loans {
		i := first + r.IntN(last-first)
		j := min(max(first, i+r.IntN(500)-20), last)
		terms := r.terms()
		terms.History = r.history(o, i, j)
		if r.IntN(3) == 0 {
			terms.Contract = r.contract(o, i, j)
		}
		if r.IntN(3) == 0 {
			terms.MaturityDate = o.days[max(i, j)+r.IntN(30)-20].date
		}
		if c := r.historyKeys(r.convention(all[k%len(all)])); !o.check(t, terms, c, i, j) {
			if off++; off > 5 {
				t.Fatal("and so on")
			}
		}
	}
}
