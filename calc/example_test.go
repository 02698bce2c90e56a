package calc_test

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// The payoff quote that Q2 prints in its API guide: 256 days of 30/360 at 4.45 a day.
func ExampleCompute() {
	terms := payoff.Terms{
		Principal:      payoff.Known(decimal.RequireFromString("18000.00")),
		Rate:           payoff.Known(decimal.RequireFromString("8.9")),
		InterestPaidTo: payoff.NewDate(2013, 12, 12),
	}
	p, err := calc.Compute(terms, calc.Convention{DayCount: calc.Bond30360}, payoff.NewDate(2014, 8, 28))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Fraction.Days, "days at", p.PerDiem(2))
	fmt.Println("interest", p.Interest.StringFixed(2))
	fmt.Println("total", p.Total.StringFixed(2))
	// Output:
	// 256 days at 4.45
	// interest 1139.20
	// total 19139.20
}

// A list that does not say from when interest is owed leaves its loans without an expected payoff.
func ExampleCompute_missing() {
	terms := payoff.Terms{
		Principal: payoff.Known(decimal.RequireFromString("18000.00")),
		Rate:      payoff.Known(decimal.RequireFromString("8.9")),
	}
	_, err := calc.Compute(terms, calc.Convention{DayCount: calc.Act365F}, payoff.NewDate(2014, 8, 28))
	fmt.Println(err)
	// Output: no interest-paid-to date
}
