package queue

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

func date(text string) payoff.Date {
	d, _ := payoff.ParseDate(text)
	return d
}

func amount(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func known(text string) decimal.NullDecimal { return payoff.Known(amount(text)) }

// testLoan accrues exactly 1.00 a day by ACT/365F, and 1.0138... by ACT/360, from 1 June 2026.
func testLoan() payoff.Loan {
	return payoff.Loan{Vendor: "acme", Account: "A", PayoffDate: date("2026-06-21"), Terms: payoff.Terms{
		Principal: known("3650.00"), Rate: known("10"), InterestPaidTo: date("2026-06-01"), Currency: "USD"}}
}

// verdict spells a result: status, compared day, reason, marks, expected and quoted totals, broken figures.
func verdict(r payoff.Result) string {
	var marks, breaks []string
	for _, m := range r.Marks {
		marks = append(marks, string(m))
	}
	for _, b := range r.Breaks {
		breaks = append(breaks, fmt.Sprintf("%s %s/%s", b.Field, b.Expected, b.Quoted))
	}
	totals := [2]string{"-", "-"}
	for i, q := range []*payoff.Quote{r.Expected, r.Quoted} {
		if q != nil {
			totals[i] = q.Total.StringFixed(2)
		}
	}
	text := fmt.Sprintf("%s %s %s [%s] %s %s %s", r.Status, r.Day, r.Reason, strings.Join(marks, ";"), totals[0],
		totals[1], strings.Join(breaks, ", "))
	return strings.Join(strings.Fields(text), " ")
}

// TestJudge has the cases of the day on which two figures meet. The payoff date is 21 June; 3650.00 is expected, and
// 1.00 more for each day from 1 June.
func TestJudge(t *testing.T) {
	day := func(d int) payoff.Date { return payoff.NewDate(2026, 6, d) }
	total := func(text string) *payoff.Quote { return &payoff.Quote{Total: amount(text)} }
	answer := func(q payoff.Quote) payoff.Answer { return payoff.Answer{Quote: &q} }
	asked := func(d int, q payoff.Quote) payoff.Answer { return payoff.Answer{Asked: day(d), Quote: &q} }
	for _, c := range []struct {
		name   string
		answer payoff.Answer
		want   string
	}{
		{"no date said", payoff.Answer{Quote: total("3670.00")}, "matched 2026-06-21 [] 3670.00 3670.00"},
		{"the vendor's day is the payoff date", answer(payoff.Quote{AsOf: day(21), Total: amount("3670.00")}),
			"matched 2026-06-21 [] 3670.00 3670.00"},
		{"asked for an earlier day", asked(11, payoff.Quote{AsOf: day(11), Total: amount("3660.00")}),
			"matched 2026-06-11 [] 3660.00 3660.00"},
		{"asked for an earlier day, none said", payoff.Answer{Asked: day(11), Quote: total("3660.00")},
			"matched 2026-06-11 [] 3660.00 3660.00"},
		{"another day, ties", answer(payoff.Quote{AsOf: day(20), Total: amount("3669.00")}),
			"matched 2026-06-20 [other_date] 3669.00 3669.00"},
		{"another day, later than asked", answer(payoff.Quote{AsOf: day(22), Total: amount("3671.00")}),
			"matched 2026-06-22 [other_date] 3671.00 3671.00"},
		{"another day, broken", answer(payoff.Quote{AsOf: day(20), Total: amount("3670.00")}),
			"broken 2026-06-20 [other_date] 3669.00 3670.00 total 3669/3670"},
		{"good through a later day", answer(payoff.Quote{GoodThrough: day(25), Total: amount("3674.00")}),
			"matched 2026-06-25 [] 3674.00 3674.00"},
		{"good through the day", answer(payoff.Quote{GoodThrough: day(21), Total: amount("3670.00")}),
			"matched 2026-06-21 [] 3670.00 3670.00"},
		{"both days said: the vendor's day wins", answer(payoff.Quote{AsOf: day(21), GoodThrough: day(30),
			Total: amount("3670.00")}), "matched 2026-06-21 [] 3670.00 3670.00"},
		{"rolled", answer(payoff.Quote{GoodThrough: day(11), Total: amount("3660.00"), Interest: known("10.00"),
			PerDiem: known("1.00")}), "matched 2026-06-21 [rolled] 3670.00 3670.00"},
		{"rolled from the vendor's day", answer(payoff.Quote{AsOf: day(9), GoodThrough: day(11), Total: amount("3658.00"),
			PerDiem: known("1.00")}), "matched 2026-06-21 [rolled] 3670.00 3670.00"},
		{"rolled, rounded once", answer(payoff.Quote{GoodThrough: day(11), Total: amount("3660.00"),
			PerDiem: known("1.0045")}), "broken 2026-06-21 [rolled] 3670.00 3670.05 total 3670/3670.05, per_diem 1/1.0045"},
		{"rolled interest counts", answer(payoff.Quote{GoodThrough: day(11), Total: amount("3660.00"),
			Interest: known("9.00"), PerDiem: known("1.00")}), "broken 2026-06-21 [rolled] 3670.00 3670.00 interest 20/19"},
		{"expired", answer(payoff.Quote{GoodThrough: day(20), Total: amount("3670.00")}),
			"unmatched expired [] 3669.00 3670.00"},
		{"asked day within good through", asked(11, payoff.Quote{GoodThrough: day(11), Total: amount("3660.00")}),
			"matched 2026-06-11 [] 3660.00 3660.00"},
		{"does not foot", answer(payoff.Quote{Total: amount("3670.00"), DoesNotFoot: true}),
			"matched 2026-06-21 [does_not_foot] 3670.00 3670.00"},
		{"does not foot, on another day", answer(payoff.Quote{AsOf: day(20), Total: amount("3669.00"), DoesNotFoot: true}),
			"matched 2026-06-20 [other_date;does_not_foot] 3669.00 3669.00"},
		{"other currency", answer(payoff.Quote{Total: amount("3670.00"), Currency: "CAD"}),
			"unmatched currency [] 3670.00 3670.00"},
		{"same currency", answer(payoff.Quote{Total: amount("3670.00"), Currency: "USD"}),
			"matched 2026-06-21 [] 3670.00 3670.00"},
		{"no answer", payoff.Answer{Reason: payoff.NoLoan}, "unmatched no_loan [] 3670.00 -"},
		{"a quote with a reason", payoff.Answer{Reason: payoff.MissingInList, Quote: total("1.00")},
			"unmatched missing_in_list [] 3670.00 1.00"},
		{"per diem with the vendor's places", answer(payoff.Quote{Total: amount("3670.00"), PerDiem: known("1.0000")}),
			"matched 2026-06-21 [] 3670.00 3670.00"},
		{"per diem without decimals", answer(payoff.Quote{Total: amount("3670.00"), PerDiem: known("1")}),
			"matched 2026-06-21 [] 3670.00 3670.00"},
		{"absent is not zero", answer(payoff.Quote{Total: amount("3670.00"), Fees: known("0.01")}),
			"broken 2026-06-21 [] 3670.00 3670.00 fees 0/0.01"},
	} {
		v := Vendor{Name: "acme", Convention: calc.Convention{DayCount: calc.Act365F}}
		r := payoff.Result{Loan: testLoan(), Answer: c.answer}
		before := *orNone(c.answer.Quote)
		v.Judge(&r)
		if got := verdict(r); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
		after := orNone(r.Answer.Quote)
		if !before.Total.Equal(after.Total) || !before.Interest.Decimal.Equal(after.Interest.Decimal) {
			t.Errorf("%s: the answer as it came was changed", c.name)
		}
	}
}

func orNone(q *payoff.Quote) *payoff.Quote {
	if q == nil {
		return &payoff.Quote{}
	}
	return q
}

// TestJudgeTerms has what our own side decides: missing terms, the decimals of a per diem, a tolerance.
func TestJudgeTerms(t *testing.T) {
	quoted := payoff.Quote{Total: amount("3670.28"), PerDiem: known("1.014")}
	for _, c := range []struct {
		name   string
		change func(v *Vendor, l *payoff.Loan)
		want   string
	}{
		{"the row's day count comes before the convention's", func(_ *Vendor, l *payoff.Loan) { l.DayCount = "ACT/360" },
			"matched 2026-06-21 [] 3670.28 3670.28"},
		{"the convention's", func(v *Vendor, _ *payoff.Loan) { v.Convention.DayCount = calc.Act360 },
			"matched 2026-06-21 [] 3670.28 3670.28"},
		{"no day count", func(*Vendor, *payoff.Loan) {}, "unmatched not_computable [] - 3670.28"},
		{"no principal", func(v *Vendor, l *payoff.Loan) {
			v.Convention.DayCount = calc.Act360
			l.Principal.Valid = false
		}, "unmatched not_computable [] - 3670.28"},
		{"tolerated", func(v *Vendor, _ *payoff.Loan) {
			v.Convention.DayCount = calc.Act365F
			bound := payoff.Bound{Amount: amount("0.28")}
			v.Tolerances = payoff.Tolerances{payoff.TotalField: {Over: bound}, payoff.PerDiemField: {Over: bound}}
		}, "within_tolerance 2026-06-21 [] 3670.00 3670.28"},
	} {
		v, r := Vendor{}, payoff.Result{Loan: testLoan(), Answer: payoff.Answer{Quote: &quoted}}
		c.change(&v, &r.Loan)
		v.Judge(&r)
		if got := verdict(r); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
		if r.Status == payoff.Unmatched && r.Detail == "" {
			t.Errorf("%s: no detail says what is missing", c.name)
		}
	}
}

// TestComputedVendor: a vendor whose figure is computed follows its own convention, whatever day count the row has.
func TestComputedVendor(t *testing.T) {
	places := int32(4)
	v := Vendor{Name: "acme", Compute: &calc.Convention{DayCount: calc.Act360, PerDiemDecimals: &places}}
	r := payoff.Result{Loan: testLoan()}
	r.Loan.DayCount = "ACT/365F"
	v.compute(&r)
	v.Judge(&r)
	const broken = "broken 2026-06-21 [] 3670.00 3670.28 total 3670/3670.28, interest 20/20.28, per_diem 1/1.0139"
	if got := verdict(r); got != broken {
		t.Errorf("got %s\nwant %s", got, broken)
	}
	r = payoff.Result{Loan: payoff.Loan{PayoffDate: date("2026-06-21")}}
	v.compute(&r)
	v.Judge(&r)
	if got, want := verdict(r), "unmatched not_computable [] - -"; got != want {
		t.Errorf("without terms: got %s, want %s", got, want)
	}
}
