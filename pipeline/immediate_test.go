package pipeline

import (
	"errors"
	"fmt"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
	"tieout/pipeline/queue"
)

// statedTotals is a statement: its totals, by account. Of some accounts it does not know yet, or it cannot be read.
type statedTotals map[string]string

func (s statedTotals) Stated(l *payoff.Loan) (a payoff.Answer, known bool, err error) {
	switch total := s[l.Account]; total {
	case "not known yet":
		return a, false, nil
	case "unreadable":
		return a, false, errors.New("the disk is gone")
	case "":
		return payoff.Answer{Reason: payoff.MissingAtVendor}, true, nil
	default:
		return payoff.Answer{Quote: &payoff.Quote{Total: amount(total)}}, true, nil
	}
}

func date(text string) payoff.Date {
	d, err := payoff.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func amount(text string) decimal.Decimal { return decimal.RequireFromString(text) }

// testLoan accrues exactly 1.00 a day by ACT/365F from 1 June 2026.
func testLoan() payoff.Loan {
	return payoff.Loan{Vendor: "acme", Account: "A", PayoffDate: date("2026-06-21"), Terms: payoff.Terms{
		Principal: payoff.Known(amount("3650.00")), Rate: payoff.Known(amount("10")),
		InterestPaidTo: date("2026-06-01"), Currency: "USD"}}
}

func TestImmediate(t *testing.T) {
	convention, asOf := calc.Convention{DayCount: calc.Act365F}, date("2026-06-21")
	statement := statedTotals{"B": "3670.00", "C": "1.00", "D": "not known yet", "H": "3670.00", "I": "unreadable"}
	immediate := Immediate{
		"acme": {&queue.Vendor{AsOf: asOf, Convention: convention}, statement},
		"ibrd": {Vendor: &queue.Vendor{AsOf: asOf, Convention: convention, Compute: &convention}},
	}
	loan := func(vendor, account string, change func(*payoff.Loan)) payoff.Loan {
		l := testLoan()
		l.Vendor, l.Account, l.PayoffDate = vendor, account, payoff.Date{}
		if change != nil {
			change(&l)
		}
		return l
	}
	for _, c := range []struct {
		why  string
		loan payoff.Loan
		want string // status and compared day; blank if the loan waits
	}{
		{"stated", loan("acme", "B", nil), "matched 2026-06-21"},
		{"stated otherwise", loan("acme", "C", nil), "broken 2026-06-21"},
		{"not stated", loan("acme", "A", nil), "unmatched "},
		{"not known yet", loan("acme", "D", nil), " "},
		{"a claim", loan("acme", "B", func(l *payoff.Loan) { l.Claim = "C-1" }), " "},
		{"set aside", loan("acme", "B", func(l *payoff.Loan) { l.ContextOnly = true }), " "},
		{"on a day of its own", loan("acme", "H", func(l *payoff.Loan) { l.PayoffDate = date("2026-07-21") }),
			"broken 2026-07-21"},
		{"computed", loan("ibrd", "F", nil), "matched 2026-06-21"},
		{"asked", loan("q2", "G", nil), " "},
		{"terms", loan("", "B", nil), " "},
	} {
		rows := func(yield func(payoff.Loan, error) bool) { yield(c.loan, nil) }
		for r, err := range immediate.judged(rows) {
			if got := fmt.Sprint(r.Status, " ", r.Day); got != c.want || err != nil {
				t.Errorf("%s: %q, %v, want %q", c.why, got, err, c.want)
			}
			if r.Loan.PayoffDate != c.loan.PayoffDate {
				t.Errorf("%s: the row's own date became %s", c.why, r.Loan.PayoffDate)
			}
		}
	}
	for _, c := range []struct {
		loan payoff.Loan
		err  error
	}{{loan("acme", "I", nil), nil}, {loan("acme", "B", nil), errors.New("a bad row")}} {
		rows := func(yield func(payoff.Loan, error) bool) { yield(c.loan, c.err) }
		for r, err := range immediate.judged(rows) {
			if err == nil || r.Status != "" {
				t.Errorf("%s: %s, %v", c.loan.Account, r.Status, err)
			}
		}
	}
}
