package causes

import (
	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

func amount(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func known(text string) decimal.NullDecimal { return payoff.Known(amount(text)) }

func day(text string) payoff.Date {
	d, err := payoff.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// testFees is a schedule of fees, one of them for a payment that came back.
var testFees = []Fee{{"nsf", amount("30.00")}, {"statement", amount("15.00")}, {"wire", amount("27.50")}}

// full is a simple-interest loan on which most assumptions make a difference.
func full() Case {
	return Case{
		Terms: payoff.Terms{
			Principal: known("18234.57"), Rate: known("8.9"), InterestPaidTo: day("2023-11-13"),
			UnpaidInterest: amount("61.13"), Fees: amount("40.10"), LateCharges: amount("35.20"),
			PrepaymentPenalty: amount("250.40"), EscrowBalance: amount("310.55"), ExcessPayments: amount("75.15"),
			NextDueDate: day("2024-08-11"), MaturityDate: day("2024-05-02"),
			Contract: &payoff.ContractTerms{OriginationDate: day("2022-02-11"), LastPaymentDate: day("2023-11-10"),
				LastAccrualDate: day("2023-11-12"), NextLateCharge: amount("12.34"), MinimumInterest: amount("4321.10"),
				Rebates: amount("99.17"), APR: known("9.21"), DiscountedRate: known("8.65"), Facility: "F-1"},
		},
		Convention: calc.Convention{DayCount: calc.Act365F},
		Day:        day("2024-07-17"),
		Dates:      []payoff.Date{day("2024-07-12")},
		Earlier:    []payoff.Date{day("2024-06-28")},
		Siblings: []payoff.Terms{{Principal: known("7650.01"), Rate: known("6.5"), InterestPaidTo: day("2024-01-11"),
			NextDueDate: day("2024-08-11"), MaturityDate: day("2026-01-01")}},
	}
}

// netted is full under a convention that nets escrow and keeps excess payments.
func netted() Case {
	c := full()
	c.Convention.NetEscrow, c.Convention.KeepExcess = true, true
	return c
}

// current is a loan with regular payments still to come, and interest suspended since June.
func current() Case {
	c := full()
	c.Terms.NextDueDate, c.Terms.MaturityDate = day("2024-07-11"), day("2026-02-11")
	c.Terms.Contract = &payoff.ContractTerms{Payment: amount("412.66"), NonaccrualDate: day("2024-06-03")}
	return c
}

// ruled is full with a prepayment penalty by a rule instead of an amount.
func ruled(rule string) Case {
	c := full()
	c.Terms.PrepaymentPenalty = decimal.Zero
	c.Terms.Contract = &payoff.ContractTerms{OriginationDate: day("2020-02-11"), PrepaymentRule: rule}
	return c
}

func event(date string, kind payoff.EventKind, amount string) payoff.Event {
	e := payoff.Event{Date: day(date), Kind: kind}
	if amount != "" {
		e.Amount = known(amount)
	}
	return e
}

// moving is a loan with rate changes, charges and a payment in the period; the payment was entered late.
func moving() Case {
	c := full()
	late := event("2024-03-12", payoff.Payment, "600.00")
	late.Posted = day("2024-03-15")
	c.Terms.History = []payoff.Event{
		event("2023-05-01", payoff.RateChange, "8.1"), event("2024-02-01", payoff.RateChange, "8.9"), late,
		event("2024-04-02", payoff.RateChange, "9.4"), event("2024-04-12", payoff.FeeAssessed, "17.35"),
		event("2024-05-07", payoff.LateCharge, "21.99"), event("2024-08-20", payoff.LateCharge, "23.01"),
	}
	return c
}

// old has owed interest for so long that the fifth decimal of its per diem shows.
func old() Case {
	c := full()
	c.Terms.InterestPaidTo = day("2009-11-13")
	return c
}

// large is a large loan with another day count, whose payments pay interest first.
func large() Case {
	c := moving()
	c.Terms.Principal = known("98234567.89")
	c.Convention.DayCount, c.Convention.PaymentOrder = calc.Act360, "interest principal fees"
	return c
}

// posted is moving under a convention that goes by the day of entry.
func posted() Case {
	c := moving()
	c.Convention.ByPostedDay = true
	return c
}

// paid is a loan whose last payments are in its balances already.
func paid() Case {
	c := full()
	last := event("2023-11-13", payoff.Payment, "500.00")
	last.Principal = known("366.18")
	c.Terms.History = []payoff.Event{event("2023-10-12", payoff.Payment, "500.00"),
		event("2023-10-12", payoff.Balance, "18600.75"), last, event("2024-07-01", payoff.Quoted, "")}
	return c
}

// gross is a precomputed loan: 36 payments, of which 24 remain.
func gross() Case {
	return Case{
		Terms: payoff.Terms{Principal: known("7971.36"), Rate: known("12"), InterestPaidTo: day("2024-01-15"),
			Contract: &payoff.ContractTerms{Precomputed: "rule78", FinanceCharge: amount("1957.04"),
				Payment: amount("332.14"), Term: 36, OriginationDate: day("2023-01-15"), FirstDueDate: day("2023-02-28")}},
		Convention: calc.Convention{DayCount: calc.Act365F},
		Day:        day("2024-01-15"),
	}
}

// cases has, for each assumption, a loan on which it makes a difference.
func cases() map[string]Case {
	return map[string]Case{
		"full": full(), "netted": netted(), "current": current(), "moving": moving(), "posted": posted(), "large": large(),
		"old": old(), "paid": paid(), "gross": gross(), "actuarial": withMethod("actuarial"),
		"penalty": ruled("2% of principal"), "penalty run out": ruled("2% of principal until 2024-01-31"),
	}
}

func withMethod(name string) Case {
	c := gross()
	p := *c.Terms.Contract
	p.Precomputed = name
	c.setContract(p)
	return c
}
