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

// A benchLoan is one loan that a run is measured on, in cents and hundredths of a percent. Its terms follow from its
// number alone, so lists and statements can be written in any order.
type benchLoan struct {
	account                             string
	principal, rate, unpaid, fees, late int64
	days                                int   // of interest
	statedInterest, statedFees          int64 // by the vendor
	broken                              bool
}

// benchBreaks is how far apart broken loans are: one in fifty is two percent.
const benchBreaks = 50

// newBenchLoan returns loan i. The broken loans break in turn for another day count, one more day, a fee that is left
// out, and a difference that nothing explains.
func newBenchLoan(i int) benchLoan {
	r := rand.New(rand.NewPCG(2026, uint64(i)))
	l := benchLoan{account: fmt.Sprintf("%010d", 1_000_000_000+3*i), principal: 100_000 + r.Int64N(8_900_000),
		rate: 200 + r.Int64N(2_000), days: 1 + r.IntN(59), broken: i%benchBreaks == benchBreaks/2}
	if r.IntN(10) == 0 {
		l.unpaid = r.Int64N(5_000)
	}
	if r.IntN(5) == 0 || l.broken { // a broken loan must have a fee that can be left out
		l.fees = 100 + r.Int64N(20_000)
	}
	if r.IntN(20) == 0 {
		l.late = r.Int64N(3_000)
	}
	l.statedInterest, l.statedFees = l.interest(l.days, 365), l.fees+l.late
	if l.broken {
		l.stateAnotherFigure(i/benchBreaks%4, r.Int64N(50_000))
	}
	return l
}

// interest is simple interest in cents, half a cent rounded up, for a year of that length, with what is unpaid.
func (l *benchLoan) interest(days, daysOfYear int) int64 {
	yearly := 10_000 * int64(daysOfYear)
	return (2*l.principal*l.rate*int64(days)+yearly)/(2*yearly) + l.unpaid
}

// stateAnotherFigure makes the vendor state another figure. The day counts of a small loan differ by less than a cent,
// so this one is made large enough.
func (l *benchLoan) stateAnotherFigure(kind int, difference int64) {
	l.principal += 1_000_000
	l.days += 10
	l.statedInterest = l.interest(l.days, 365)
	switch kind {
	case 0:
		l.statedInterest = l.interest(l.days, 360)
	case 1:
		l.statedInterest = l.interest(l.days+1, 365)
	case 2:
		l.statedFees -= l.fees
	default:
		l.statedInterest += 1_000 + difference
	}
}

// A benchVariant is one way to reconcile the loans.
type benchVariant struct {
	name string
	// statement: the vendor states its payoffs in a file. If not, they are computed, and the list's own day count makes
	// them break.
	statement bool
	shuffled  bool // the statement is in another order than the list
}

func benchVariants() []benchVariant {
	return []benchVariant{
		{"statement, same order", true, false},
		{"statement, other order", true, true},
		{"computed", false, false},
	}
}

// args are the arguments of the variant's run.
func (v benchVariant) args() []string {
	args := []string{"run", "loans.csv", "--as-of", benchDay.Format(time.DateOnly), "--json"}
	if v.statement {
		args = append(args, "--statement", "acme=acme.csv")
	}
	return args
}

// write writes the list, the statement and the configuration into the working folder.
func (v benchVariant) write(t *testing.T, loans int) {
	t.Helper()
	source := "quotes: compute, compute: {day_count: ACT/365F}"
	if v.statement {
		source = "quotes: file"
		v.writeStatement(t, loans)
	}
	writeFile(t, "tieout.yaml", "vendors:\n  acme: {"+source+", convention: {day_count: ACT/365F}}\n")
	const header = "account,vendor,principal,rate,day_count,interest_paid_to,unpaid_interest,fees,late_charges," +
		"maturity_date,next_due_date"
	writeLines(t, "loans.csv", header, loans, func(i int) string {
		l, dayCount := newBenchLoan(i), "ACT/365F"
		if l.broken && !v.statement {
			dayCount = "ACT/360"
		}
		paidTo := benchDay.AddDate(0, 0, -l.days).Format(time.DateOnly)
		return fmt.Sprintf("%s,acme,%s,%s,%s,%s,%s,%s,%s,2031-01-15,2026-07-01", l.account, cents(l.principal),
			cents(l.rate), dayCount, paidTo, cents(l.unpaid), cents(l.fees), cents(l.late))
	})
}

func (v benchVariant) writeStatement(t *testing.T, loans int) {
	t.Helper()
	order := func(i int) int { return i }
	if v.shuffled {
		places := rand.New(rand.NewPCG(2026, 0)).Perm(loans)
		order = func(i int) int { return places[i] }
	}
	writeLines(t, "acme.csv", "account,total,principal,interest,fees,as_of", loans, func(i int) string {
		l := newBenchLoan(order(i))
		return fmt.Sprintf("%s,%s,%s,%s,%s,%s", l.account, cents(l.principal+l.statedInterest+l.statedFees),
			cents(l.principal), cents(l.statedInterest), cents(l.statedFees), benchDay.Format(time.DateOnly))
	})
}

// cents writes cents as dollars, and hundredths of a percent as a percentage.
func cents(n int64) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }

// writeLines writes a file of a header and n lines.
func writeLines(t *testing.T, path, header string, n int, line func(i int) string) {
	t.Helper()
	f, err := os.Create(path)
	must(t, err)
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, header)
	for i := range n {
		fmt.Fprintln(w, line(i))
	}
	must(t, w.Flush())
	must(t, f.Close())
}
