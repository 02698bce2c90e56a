package pipeline

import (
	"errors"
	"fmt"
	"testing"

	"tieout/calc"
	"tieout/payoff"
)

// statedTotals is a statement of what it says by account; of an account that it leaves open, it cannot say yet.
type statedTotals map[string]string

func (s statedTotals) Stated(l *payoff.Loan) (a payoff.Answer, known bool, err error) {
	switch total := s[l.Account]; total {
	case "open":
		return a, false, nil
	case "broken":
		return a, false, errors.New("the disk is gone")
	case "":
		return payoff.Answer{Reason: payoff.MissingAtVendor}, true, nil
	default:
		return payoff.Answer{Quote: &payoff.Quote{Total: amount(total)}}, true, nil
	}
}

func TestThrough(t *testing.T) {
	convention := calc.Convention{DayCount: calc.Act365F}
	unasked := Unasked{
		"acme": {AsOf: date("2026-06-21"), Convention: convention, Statement: statedTotals{"B": "3670.00", "C": "1.00", "D": "open", "H": "3670.00", "I": "broken"}},
		"ibrd": {AsOf: date("2026-06-21"), Convention: convention, Compute: &convention},
	}
	of := func(vendor, account string, change func(*payoff.Loan)) payoff.Loan {
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
		want string
	}{
		{"stated", of("acme", "B", nil), "matched 2026-06-21"},
		{"stated otherwise", of("acme", "C", nil), "broken 2026-06-21"},
		{"not stated", of("acme", "A", nil), "unmatched "},
		{"not known yet", of("acme", "D", nil), " "},
		{"a claim", of("acme", "B", func(l *payoff.Loan) { l.Claim = "C-1" }), " "},
		{"set aside", of("acme", "B", func(l *payoff.Loan) { l.Aside = true }), " "},
		{"on a day of its own", of("acme", "H", func(l *payoff.Loan) { l.PayoffDate = date("2026-07-21") }), "broken 2026-07-21"},
		{"computed", of("ibrd", "F", nil), "matched 2026-06-21"},
		{"asked", of("q2", "G", nil), " "},
		{"terms", of("", "B", nil), " "},
	} {
		rows := func(yield func(payoff.Loan, error) bool) { yield(c.loan, nil) }
		for r, err := range unasked.through(rows) {
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
	}{{of("acme", "I", nil), nil}, {of("acme", "B", nil), errors.New("a bad row")}} {
		for r, err := range unasked.through(func(yield func(payoff.Loan, error) bool) { yield(c.loan, c.err) }) {
			if err == nil || r.Status != "" {
				t.Errorf("%s: %s, %v", c.loan.Account, r.Status, err)
			}
		}
	}
}
