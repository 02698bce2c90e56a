package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"
)

// benchDay is the day of the runs that are measured.
var benchDay = time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)

// A benchLoan is one loan that a run is measured on, in cents and hundredths of a percent; its terms follow from its
// number alone, so that lists and statements can be written in any order.
type benchLoan struct {
	account                             string
	principal, rate, unpaid, fees, late int64
	days                                int   // of interest
	statedInterest, statedFees          int64 // by the vendor
	broken                              bool
}

// benchBreaks is how far apart the loans are that break: one in fifty, two percent.
const benchBreaks = 50

// newBenchLoan returns loan i. Those that break do so in turn for another basis, a day more, a fee that is left out, and
// for a difference that nothing explains.
func newBenchLoan(i int) benchLoan {
	r := rand.New(rand.NewPCG(2026, uint64(i)))
	l := benchLoan{account: fmt.Sprintf("%010d", 1_000_000_000+3*i), principal: 100_000 + r.Int64N(8_900_000),
		rate: 200 + r.Int64N(2_000), days: 1 + r.IntN(59), broken: i%benchBreaks == benchBreaks/2}
	if r.IntN(10) == 0 {
		l.unpaid = r.Int64N(5_000)
	}
	if r.IntN(5) == 0 || l.broken { // what is to be left out must be there
		l.fees = 100 + r.Int64N(20_000)
	}
	if r.IntN(20) == 0 {
		l.late = r.Int64N(3_000)
	}
	l.statedInterest, l.statedFees = l.accrued(l.days, 365), l.fees+l.late
	if l.broken {
		l.state(i/benchBreaks%4, r.Int64N(50_000))
	}
	return l
}

// accrued is simple interest in cents, half a cent up, over a year of so many days, with what is unpaid.
func (l *benchLoan) accrued(days, year int) int64 {
	yearly := 10_000 * int64(year)
	return (2*l.principal*l.rate*int64(days)+yearly)/(2*yearly) + l.unpaid
}

// state has the vendor state another figure. Of a small loan the bases differ by less than a cent, so that this one is
// made large enough.
func (l *benchLoan) state(kind int, by int64) {
	l.principal += 1_000_000
	l.days += 10
	l.statedInterest = l.accrued(l.days, 365)
	switch kind {
	case 0:
		l.statedInterest = l.accrued(l.days, 360)
	case 1:
		l.statedInterest = l.accrued(l.days+1, 365)
	case 2:
		l.statedFees -= l.fees
	default:
		l.statedInterest += 1_000 + by
	}
}

// A benchVariant is one way to reconcile the loans.
type benchVariant struct {
	name      string
	statement bool // the vendor states its payoffs in a file; else they are computed, and the list's own basis breaks
	shuffled  bool // the statement is in another order than the list
}

func benchVariants() []benchVariant {
	return []benchVariant{{"statement, same order", true, false}, {"statement, other order", true, true}, {"computed", false, false}}
}

// args are what the variant is run by.
func (v benchVariant) args() []string {
	args := []string{"run", "loans.csv", "--as-of", benchDay.Format(time.DateOnly), "--json"}
	if v.statement {
		args = append(args, "--statement", "acme=acme.csv")
	}
	return args
}

// write writes the list, the statement and the configuration of so many loans into the working folder.
func (v benchVariant) write(t *testing.T, loans int) {
	t.Helper()
	config := "vendors:\n  acme: {quotes: compute, compute: {day_count: ACT/365F}, convention: {day_count: ACT/365F}}\n"
	if v.statement {
		config = "vendors:\n  acme: {quotes: file, convention: {day_count: ACT/365F}}\n"
		v.writeStatement(t, loans)
	}
	write(t, "tieout.yaml", config)
	lines(t, "loans.csv", "account,vendor,principal,rate,day_count,interest_paid_to,unpaid_interest,fees,late_charges,maturity_date,next_due_date",
		loans, func(i int) string {
			l, basis := newBenchLoan(i), "ACT/365F"
			if l.broken && !v.statement {
				basis = "ACT/360"
			}
			return fmt.Sprintf("%s,acme,%s,%s,%s,%s,%s,%s,%s,2031-01-15,2026-07-01", l.account, cents(l.principal), cents(l.rate), basis,
				benchDay.AddDate(0, 0, -l.days).Format(time.DateOnly), cents(l.unpaid), cents(l.fees), cents(l.late))
		})
}

func (v benchVariant) writeStatement(t *testing.T, loans int) {
	order := func(i int) int { return i }
	if v.shuffled {
		places := rand.New(rand.NewPCG(2026, 0)).Perm(loans)
		order = func(i int) int { return places[i] }
	}
	lines(t, "acme.csv", "account,total,principal,interest,fees,as_of", loans, func(i int) string {
		l := newBenchLoan(order(i))
		return fmt.Sprintf("%s,%s,%s,%s,%s,%s", l.account, cents(l.principal+l.statedInterest+l.statedFees), cents(l.principal),
			cents(l.statedInterest), cents(l.statedFees), benchDay.Format(time.DateOnly))
	})
}

func cents(n int64) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }

// lines writes a file of a head and so many lines.
func lines(t *testing.T, name, head string, n int, line func(i int) string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, head)
	for i := range n {
		fmt.Fprintln(w, line(i))
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
