package payoff

import (
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// maxAmount bounds every amount that is accepted from outside: it is below ten trillion, so that it fits 15 digits.
var maxAmount = decimal.New(1, 13)

// Cents is an amount of money in hundredths of its currency: what the ledger stores and SQL sums.
type Cents int64

// String returns the amount with its sign and two decimals: -0.05.
func (c Cents) String() string { return decimal.New(int64(c), -2).StringFixed(2) }

// MarshalText writes what [Cents.String] returns, so that JSON shows money as text.
func (c Cents) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Decimal returns the amount as a decimal.
func (c Cents) Decimal() decimal.Decimal { return decimal.New(int64(c), -2) }

// Abs returns the amount without its sign.
func (c Cents) Abs() Cents { return max(c, -c) }

// CentsOf returns d in cents. d must have at most two decimals and be smaller than ten trillion: whoever lets an amount
// in checks that with [ParseAmount] or [CheckAmount], and whoever computes one with [Fits]. Digits after the second
// decimal are cut off.
func CentsOf(d decimal.Decimal) Cents {
	switch d.Exponent() { // nearly all amounts, so their digits are not copied
	case -2:
		return Cents(d.CoefficientInt64())
	case -1:
		return Cents(10 * d.CoefficientInt64())
	case 0:
		return Cents(100 * d.CoefficientInt64())
	}
	return Cents(d.Shift(2).IntPart())
}

// Sum adds decimals exactly. Amounts of money, as nearly all are, are added in cents, because adding decimals costs ten
// times as much.
func Sum(all ...decimal.Decimal) (sum decimal.Decimal) {
	var cents Cents
	summands := 0
	for _, d := range all {
		if d.IsZero() {
			continue
		}
		if d.Exponent() < -2 || d.Exponent() > 0 || d.NumDigits() > summandDigits {
			return decimal.Sum(decimal.Zero, all...)
		}
		cents, sum, summands = cents+CentsOf(d), d, summands+1
	}
	if summands > 1 {
		return cents.Decimal()
	}
	return sum
}

// summandDigits is small enough for thousands of summands, in cents, to fit 64 bits.
const summandDigits = 13

// NullCentsOf returns d in cents as [CentsOf] does, or NULL for an absent figure.
func NullCentsOf(d decimal.NullDecimal) sql.Null[int64] {
	return sql.Null[int64]{V: int64(CentsOf(d.Decimal)), Valid: d.Valid}
}

// ParseAmount reads an amount of money from its literal text, plain digits with at most two decimals.
func ParseAmount(text string) (decimal.Decimal, error) {
	d, err := ParseNumber(text)
	if err != nil {
		return d, err
	}
	return d, CheckAmount(d)
}

// CheckAmount says why d cannot be an amount of money: it has more than two decimals, or is ten trillion or more.
func CheckAmount(d decimal.Decimal) error {
	if !d.Equal(d.Truncate(2)) {
		return fmt.Errorf("has more than two decimals")
	}
	if d.Abs().Cmp(maxAmount) >= 0 {
		return fmt.Errorf("is too large for an amount")
	}
	return nil
}

// Fits says whether a computed amount is one that the ledger can hold: it is below ten trillion, as [CheckAmount] wants
// it of those that are read.
func Fits(d decimal.Decimal) bool {
	const digits = 13 // before the point
	return d.Exponent() <= 0 && d.NumDigits()+int(d.Exponent()) <= digits || d.Abs().Cmp(maxAmount) < 0
}

// Add returns the sum of two amounts; ok is false if 64 bits cannot hold it.
func (c Cents) Add(d Cents) (sum Cents, ok bool) {
	sum = c + d
	return sum, (sum > c) == (d > 0)
}

// ParseNumber reads a decimal number from its literal text: an optional sign, digits, and an optional fraction and
// exponent as JSON writes them. It refuses what looks like no amount or rate: more than 40 characters, or an exponent
// above 20 or below -40.
func ParseNumber(text string) (decimal.Decimal, error) {
	if len(text) > 40 || !plain(text) {
		return decimal.Decimal{}, fmt.Errorf("is not a number")
	}
	if _, exponent, ok := strings.Cut(strings.ToLower(text), "e"); ok {
		if n, err := strconv.Atoi(exponent); err != nil || n > 20 || n < -40 {
			return decimal.Decimal{}, fmt.Errorf("is not a number of this size")
		}
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		return d, fmt.Errorf("is not a number")
	}
	return d, nil
}

// plain says whether text consists of the characters of a JSON number and has a digit.
func plain(text string) bool {
	digit := false
	for _, c := range []byte(text) {
		switch {
		case c >= '0' && c <= '9':
			digit = true
		case !strings.ContainsRune("+-.eE", rune(c)):
			return false
		}
	}
	return digit
}

// Known returns d as a figure that is given.
func Known(d decimal.Decimal) decimal.NullDecimal { return decimal.NewNullDecimal(d) }
