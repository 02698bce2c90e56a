package calc_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/calc"
	"tieout/payoff"
)

// event reads a row of a history that the test itself wrote: day, kind, amount, and the day of entry if that is
// another.
func event(t testing.TB, row string) payoff.Event {
	t.Helper()
	cells := strings.Split(row, " ")
	e := payoff.Event{Date: date(t, cells[0]), Kind: payoff.EventKind(cells[1])}
	if len(cells) > 2 {
		e.Amount = payoff.Known(dec(t, cells[2]))
	}
	if len(cells) > 3 {
		e.Posted = date(t, cells[3])
	}
	return e
}

// events reads rows separated by "; ".
func events(t testing.TB, rows string) []payoff.Event {
	t.Helper()
	var all []payoff.Event
	if rows != "" {
		for row := range strings.SplitSeq(rows, "; ") {
			all = append(all, event(t, row))
		}
	}
	return all
}

// TestRolls replays histories that sources work out, and shows what other readings of them would give.
func TestRolls(t *testing.T) {
	nl365, act365 := calc.Convention{DayCount: calc.NL365}, calc.Convention{DayCount: calc.Act365F}
	posted := calc.Convention{DayCount: calc.NL365, ByPostedDay: true}
	truncated := calc.Convention{DayCount: calc.Act365F, Rounding: calc.Truncate}
	const paid, backdated = "2015-03-06 payment 1016.44", "2015-03-04 payment 1016.44 2015-03-06"
	const rates = "2013-12-12 rate 8.9; 2014-03-01 rate 9.4"
	const settled = "2025-01-15 payment 500; 2025-02-14 payment 500; 2025-03-17 payment 500; 2025-04-17 payment 500"
	for _, row := range []struct {
		source, principal, rate, paidTo string
		c                               calc.Convention
		history, day                    string
		left, unpaid, interest          string
	}{
		{"Q2 key concepts: on 03-06", "10000", "12", "2015-03-01", nl365, "", "2015-03-06", "10000", "", "16.44"},
		{"Q2 key concepts: on 03-11", "10000", "12", "2015-03-01", nl365, paid, "2015-03-11", "9000", "", "14.79"},
		{"Q2, backdated to 03-04", "10000", "12", "2015-03-01", nl365, backdated, "2015-03-11", "8993.42", "", "20.70"},
		{"Q2, backdated, on 03-05", "10000", "12", "2015-03-01", nl365, backdated, "2015-03-05", "8993.42", "", "2.96"},
		{"Q2, backdated and not replayed", "10000", "12", "2015-03-01", posted, backdated, "2015-03-11", "9000", "", "14.79"},
		{"rate change", "18000", "8.9", "2013-12-12", act365, rates, "2014-08-28", "18000", "", "1181.15"},
		{"rate change ignored", "18000", "8.9", "2013-12-12", act365, "", "2014-08-28", "18000", "", "1136.76"},
		{"new rate throughout", "18000", "9.4", "2013-12-12", act365, "", "2014-08-28", "18000", "", "1200.62"},
		{"the first of the two segments", "18000", "8.9", "2013-12-12", act365, rates, "2014-03-01", "18000", "", "346.73"},
		{"the second", "18000", "8.9", "2014-03-01", act365, rates, "2014-08-28", "18000", "", "834.41"},
		{"F# settlement", "1500", "292", "2025-01-01", truncated, settled, "2025-05-15", "353", "", "79.07"},
		{"F# settlement, half up", "1500", "292", "2025-01-01", act365, settled, "2025-05-15", "353.01", "", "79.07"},
		{"US Rule: interest that a payment does not cover bears none", "10000", "12", "2015-03-01", nl365,
			"2015-03-06 payment 10", "2015-03-11", "10000", "6.44", "16.44"},
	} {
		loan := terms(t, row.principal, row.rate, row.paidTo)
		loan.History = events(t, row.history)
		p := compute(t, loan, row.c, row.day)
		same(t, row.source+": principal", p.Terms.Principal.Decimal, row.left)
		same(t, row.source+": unpaid interest", p.Terms.UnpaidInterest, row.unpaid)
		same(t, row.source+": interest", p.Interest, row.interest)
		same(t, row.source+": total", p.Total, dec(t, row.left).Add(dec(t, row.unpaid)).Add(dec(t, row.interest)).String())
	}
}

// TestEvents: what each kind does to a loan of 1,000.00 that owes 1.00 a day since 2025-03-01, with 5.00 of unpaid
// interest, 20.00 of fees and 3.00 of late charges, on 2025-03-11.
func TestEvents(t *testing.T) {
	for _, row := range []struct{ name, history, principal, unpaid, interest, fees, late, perDiem string }{
		{"nothing", "", "1000", "5", "10", "20", "3", "1"},
		{"a payment of nothing", "2025-03-06 payment 0", "1000", "10", "5", "20", "3", "1"},
		{"part of the fees", "2025-03-06 payment 15", "1000", "10", "5", "5", "3", "1"},
		{"fees, late charges and some interest", "2025-03-06 payment 25", "1000", "8", "5", "", "", "1"},
		{"all of it", "2025-03-06 payment 133", "900", "", "4.5", "", "", "0.9"},
		{"more than all", "2025-03-06 payment 2033", "-1000", "", "-5", "", "", "-1"},
		{"two on a day", "2025-03-06 payment 33; 2025-03-06 payment 100", "900", "", "4.5", "", "", "0.9"},
		{"on the day to which interest is paid: in the balances", "2025-03-01 payment 133", "1000", "5", "10", "20", "3",
			"1"},
		{"on the payoff day", "2025-03-11 payment 138", "900", "", "", "", "", "0.9"},
		{"after the payoff day", "2025-03-12 payment 138", "1000", "5", "10", "20", "3", "1"},
		{"a fee", "2025-03-06 fee 7", "1000", "5", "10", "27", "3", "1"},
		{"a late charge", "2025-03-11 late_charge 7", "1000", "5", "10", "20", "10", "1"},
		{"a fee is there when the payment comes", "2025-03-06 payment 40; 2025-03-06 fee 7", "1000", "", "5", "", "", "1"},
		{"an advance", "2025-03-06 advance 1000", "2000", "5", "15", "20", "3", "2"},
		{"an advance on the payoff day", "2025-03-11 advance 1000", "2000", "5", "10", "20", "3", "2"},
		{"capitalization of all", "2025-03-06 capitalisation", "1010", "", "5.05", "20", "3", "1.01"},
		{"capitalization of some", "2025-03-06 capitalisation 4", "1004", "6", "5.02", "20", "3", "1"},
		{"capitalization of more than there is", "2025-03-06 capitalisation 400", "1010", "", "5.05", "20", "3", "1.01"},
		{"capitalization before payment", "2025-03-06 payment 33; 2025-03-06 capitalisation", "1000", "", "5", "", "", "1"},
		{"a rate", "2025-03-06 rate 73", "1000", "5", "15", "20", "3", "2"},
		{"a rate on the payoff day", "2025-03-11 rate 73", "1000", "5", "10", "20", "3", "2"},
		{"the second rate of a day", "2025-03-06 rate 1; 2025-03-06 rate 73", "1000", "5", "15", "20", "3", "2"},
		{"a rate on the first day is the loan's", "2025-03-01 rate 73", "1000", "5", "20", "20", "3", "2"},
		{"the last rate before it", "2024-01-01 rate 1; 2025-01-01 rate 73", "1000", "5", "20", "20", "3", "2"},
		{"no rate", "2025-03-06 rate 0", "1000", "5", "5", "20", "3", ""},
		{"rate, advance and payment of a day", "2025-03-06 payment 133; 2025-03-06 advance 100; 2025-03-06 rate 73",
			"1000", "", "10", "", "", "2"},
		{"a balance and a quote", "2025-03-06 balance 7; 2025-03-07 quote", "1000", "5", "10", "20", "3", "1"},
	} {
		loan := all(t)
		loan.UnpaidInterest, loan.Fees, loan.PrepaymentPenalty = dec(t, "5"), dec(t, "20"), dec(t, "")
		loan.EscrowBalance, loan.ExcessPayments, loan.History = dec(t, ""), dec(t, ""), events(t, row.history)
		p := compute(t, loan, calc.Convention{DayCount: calc.Act365F}, "2025-03-11")
		same(t, row.name+": principal", p.Terms.Principal.Decimal, row.principal)
		same(t, row.name+": unpaid interest", p.Terms.UnpaidInterest, row.unpaid)
		same(t, row.name+": interest", p.Interest, row.interest)
		same(t, row.name+": fees", p.Terms.Fees, row.fees)
		same(t, row.name+": late charges", p.Terms.LateCharges, row.late)
		same(t, row.name+": per diem", p.PerDiem(2), row.perDiem)
	}
}

// TestPaymentOrder: the same payment, in every order, to a loan that owes 23.00 of charges and 10.00 of interest.
func TestPaymentOrder(t *testing.T) {
	for order, want := range map[calc.PaymentOrder]string{
		"":                        "1000 8 0 0",
		"fees interest principal": "1000 8 0 0",
		"interest fees principal": "1000 0 5 3",
		"interest principal fees": "985 0 20 3",
		"principal interest fees": "975 10 20 3",
		"fees principal interest": "998 10 0 0",
	} {
		loan := all(t)
		loan.UnpaidInterest, loan.Fees = dec(t, "5"), dec(t, "20")
		loan.History = events(t, "2025-03-06 payment 25")
		p := compute(t, loan, calc.Convention{DayCount: calc.Act365F, PaymentOrder: order}, "2025-03-06")
		got := strings.Join([]string{p.Terms.Principal.Decimal.String(), p.Terms.UnpaidInterest.String(),
			p.Terms.Fees.String(), p.Terms.LateCharges.String()}, " ")
		if got != want {
			t.Errorf("%q leaves %s, want %s", order, got, want)
		}
	}
}

// TestPrepaidInterest: a negative unpaid interest is not paid again, and what accrues counts against it.
func TestPrepaidInterest(t *testing.T) {
	loan := terms(t, "1000", "36.5", "2025-03-01")
	loan.UnpaidInterest, loan.History = dec(t, "-8"), events(t, "2025-03-06 payment 100; 2025-03-16 payment 100")
	p := compute(t, loan, calc.Convention{DayCount: calc.Act365F}, "2025-03-16")
	same(t, "the principal", p.Terms.Principal.Decimal, "806") // less 100, then less 100 - (-8 + 5 + 9)
	same(t, "unpaid interest", p.Terms.UnpaidInterest, "0")
}

// TestIncludedPayoffDayOfAHistory: if the payoff day is counted, it bears interest on what a payment on that day left.
func TestIncludedPayoffDayOfAHistory(t *testing.T) {
	loan := terms(t, "1000", "36.5", "2025-03-01")
	loan.History = events(t, "2025-03-11 payment 510; 2025-03-11 rate 73")
	p := compute(t, loan, calc.Convention{DayCount: calc.Act365F, IncludePayoffDay: true}, "2025-03-11")
	same(t, "the interest of the day", p.Interest, "1")
	same(t, "the total", p.Total, "501")
}

// TestPaidBeyondItsHistory: if interest is paid beyond the payoff day, the rate on that day counts and nothing else
// does.
func TestPaidBeyondItsHistory(t *testing.T) {
	loan := terms(t, "1000", "1", "2025-03-11")
	loan.History = events(t, "2025-02-01 rate 36.5; 2025-03-05 payment 100; 2025-03-11 rate 73")
	p := compute(t, loan, calc.Convention{DayCount: calc.Act365F}, "2025-03-01")
	same(t, "the interest", p.Interest, "-10")
	same(t, "the total", p.Total, "990")
}

// TestRateOfTheHistory: it replaces the row's own rate, if it holds from the first day.
func TestRateOfTheHistory(t *testing.T) {
	loan := terms(t, "1000", "36.5", "2025-03-01")
	loan.Rate.Valid = false
	loan.History = events(t, "2025-03-02 rate 36.5")
	c, day := calc.Convention{DayCount: calc.Act365F}, "2025-03-11"
	if _, err := calc.Compute(loan, c, date(t, day)); err == nil || err.Error() != "no rate" {
		t.Errorf("without a rate for the first day: %v", err)
	}
	loan.History = events(t, "2025-03-01 rate 36.5")
	same(t, "the interest", compute(t, loan, c, day).Interest, "10")
}

// TestUnusableHistory: a loan with a rejected row, or with an event that lacks its amount, has no payoff, wherever in
// the history that is.
func TestUnusableHistory(t *testing.T) {
	for history, want := range map[string]string{
		"1999-01-01 unreadable":                                  "a row of its history was rejected",
		"2025-03-06 payment 5; 2030-01-01 unreadable":            "a row of its history was rejected",
		"2025-03-06 payment":                                     "no amount of the payment on 2025-03-06",
		"2025-03-01 rate":                                        "no amount of the rate on 2025-03-01",
		"2025-03-06 late_charge 5; 2025-03-07 fee; 2030-01-01 x": "no amount of the fee on 2025-03-07",
	} {
		loan := all(t)
		loan.History = events(t, history)
		p, err := calc.Compute(loan, calc.Convention{DayCount: calc.Act365F}, date(t, "2025-03-11"))
		if !errors.Is(err, calc.ErrNotComputable) || err.Error() != want || p != nil {
			t.Errorf("%s: %v, want %s", history, err, want)
		}
	}
}

// TestHistoryIsNotChanged: many loans share a history, and a payoff is computed many times.
func TestHistoryIsNotChanged(t *testing.T) {
	const rows = "2025-03-04 payment 10 2025-03-08; 2025-03-04 fee 7; 2025-03-05 rate 9"
	loan := all(t)
	loan.History = events(t, rows)
	compute(t, loan, calc.Convention{DayCount: calc.Act365F, ByPostedDay: true}, "2025-03-11")
	if diff := cmp.Diff(events(t, rows), loan.History, cmp.AllowUnexported(payoff.Date{})); diff != "" {
		t.Error(diff)
	}
	same(t, "the fees that the caller has", loan.Fees, "0.20")
}

// TestFractionOfAHistory is of the days not posted yet, as one reduced fraction.
func TestFractionOfAHistory(t *testing.T) {
	loan := terms(t, "1000", "5", "2023-12-02")
	loan.History = events(t, "2024-01-31 rate 6; 2024-03-01 payment 10; 2024-03-11 rate 7; 2024-03-21 advance 10")
	for day, want := range map[string]calc.Fraction{
		"2024-02-10": {Days: 70, Num: 30*366 + 40*365, Den: 365 * 366},
		"2024-03-01": {Days: 0, Num: 0, Den: 1},
		"2024-03-31": {Days: 30, Num: 5, Den: 61},
	} {
		p := compute(t, loan, calc.Convention{DayCount: calc.ActActISD}, day)
		if p.Fraction.Days != want.Days || p.Fraction.Num*want.Den != want.Num*p.Fraction.Den {
			t.Errorf("on %s: %+v, want %+v", day, p.Fraction, want)
		}
	}
}
