package payoff

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// A Bound is how far a figure may be off in one direction: an amount, or a percentage of the expected figure.
type Bound struct {
	Amount  decimal.Decimal // of money, or percent; never negative
	Percent bool
}

// ParseBound reads a bound: "0.05", or "0.01%".
func ParseBound(text string) (Bound, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	d, err := ParseNumber(number)
	if err != nil || d.IsNegative() {
		return Bound{}, fmt.Errorf(`%q is not a tolerance such as "0.05" or "0.01%%"`, text)
	}
	return Bound{Amount: d, Percent: percent}, nil
}

// String spells the bound as [ParseBound] reads it.
func (b Bound) String() string {
	if b.Percent {
		return b.Amount.String() + "%"
	}
	return b.Amount.StringFixed(max(2, -b.Amount.Exponent()))
}

// allows says whether a difference of this size, without its sign, is within the bound.
func (b Bound) allows(expected, size decimal.Decimal) bool {
	if b.Percent {
		return size.Shift(2).Cmp(b.Amount.Mul(expected.Abs())) <= 0
	}
	return size.Cmp(b.Amount) <= 0
}

// A Tolerance is how far a quoted figure may differ from the expected one and still pass: Over is how much more the
// vendor may ask for, Under how much less. The zero Tolerance demands equality to the cent.
type Tolerance struct{ Over, Under Bound }

// Allows says whether quoted passes for expected.
func (t Tolerance) Allows(expected, quoted decimal.Decimal) bool {
	difference := quoted.Sub(expected)
	if difference.IsNegative() {
		return t.Under.allows(expected, difference.Abs())
	}
	return t.Over.allows(expected, difference)
}

// String spells one bound if both are the same, else both.
func (t Tolerance) String() string {
	if t.Over.String() == t.Under.String() {
		return t.Over.String()
	}
	return fmt.Sprintf("over %s, under %s", t.Over, t.Under)
}

// Tolerances has the tolerance of each figure that is compared. The nil map demands equality everywhere.
type Tolerances map[Field]Tolerance
