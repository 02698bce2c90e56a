package payoff_test

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// The vendor counted one day more than we do; the fees agree.
func ExampleCompare() {
	known := func(text string) decimal.NullDecimal { return payoff.Known(decimal.RequireFromString(text)) }
	expected := &payoff.Quote{Total: known("19139.20").Decimal, Interest: known("1139.20"), Fees: known("0.00")}
	quoted := &payoff.Quote{Total: known("19143.65").Decimal, Interest: known("1143.65"), Fees: known("0.00")}
	status, breaks := payoff.Compare(expected, quoted, nil)
	fmt.Println(status)
	for _, b := range breaks {
		fmt.Println(b.Field, b.Difference())
	}
	// Output:
	// broken
	// total 4.45
	// interest 4.45
}

// A vendor that states a total alone is compared on the total alone, here with a tolerance of a tenth of a percent.
func ExampleCompare_tolerance() {
	bound, err := payoff.ParseBound("0.1%")
	if err != nil {
		fmt.Println(err)
		return
	}
	tolerances := payoff.Tolerances{payoff.TotalField: {Over: bound, Under: bound}}
	expected := &payoff.Quote{Total: decimal.RequireFromString("1000.00")}
	quoted := &payoff.Quote{Total: decimal.RequireFromString("1000.99")}
	fmt.Println(payoff.Compare(expected, quoted, tolerances))
	// Output: within_tolerance []
}
