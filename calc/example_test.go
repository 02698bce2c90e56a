package calc_test

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// The payoff quote in Q2's API guide: 256 days by 30/360, at 4.45 a day.
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

// If a list does not say from when interest is owed, its loans have no expected payoff.
func ExampleCompute_missing() {
	terms := payoff.Terms{
		Principal: payoff.Known(decimal.RequireFromString("18000.00")),
		Rate:      payoff.Known(decimal.RequireFromString("8.9")),
	}
	_, err := calc.Compute(terms, calc.Convention{DayCount: calc.Act365F}, payoff.NewDate(2014, 8, 28))
	fmt.Println(err)
	// Output: no interest-paid-to date
}

// Q2's worked example of a payment: interest to its day becomes money, then it pays interest first and principal last.
func ExampleCompute_history() {
	terms := payoff.Terms{
		Principal:      payoff.Known(decimal.RequireFromString("10000.00")),
		Rate:           payoff.Known(decimal.RequireFromString("12")),
		InterestPaidTo: payoff.NewDate(2015, 3, 1),
		History: []payoff.Event{{Date: payoff.NewDate(2015, 3, 6), Kind: payoff.Payment,
			Amount: payoff.Known(decimal.RequireFromString("1016.44"))}},
	}
	p, err := calc.Compute(terms, calc.Convention{DayCount: calc.NL365}, payoff.NewDate(2015, 3, 11))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Trace())
	fmt.Println("total", p.Total.StringFixed(2))
	// Output:
	// 10,000.00 x 12 % x 5/365 = 16.44; payment 1,016.44 on 2015-03-06 leaves 9,000.00; 9,000.00 x 12 % x 5/365 = 14.79
	// total 9014.79
}
