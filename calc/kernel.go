package calc

import (
	"math"
	"math/bits"

	"github.com/shopspring/decimal"
)

// The kernel computes the interest of one stretch of days in 128-bit integers: the same as Quotient.Round, without its
// big integers. Runs have many loans, and most of them need nothing else.

// maxKernelCents is the largest principal the kernel takes, a hundredth of the largest amount that is read.
const maxKernelCents = 10_000_000_000_000

// ratePlaces are the decimals of a rate that the kernel takes. percentOfCents is what principal in cents times rate is
// then divided by: a hundred for the percent, and the decimals.
const (
	ratePlaces     = 8
	percentOfCents = 100 * 100_000_000
)

// kernel returns principal x rate/100 x f.Num/f.Den, rounded once to cents. It returns false if the integers cannot
// hold that, or if the fraction or the rounding is invalid: a principal with more than two decimals or over 10^13
// cents, a rate with more than eight decimals, a product beyond 128 bits. Quotient.Round takes these.
func kernel(principal, rate decimal.Decimal, f Fraction, mode Rounding) (decimal.Decimal, bool) {
	cents, fits := scaled(principal, 2)
	units, rateFits := scaled(rate, ratePlaces)
	if !fits || !rateFits || f.Den <= 0 || magnitude(cents) > maxKernelCents {
		return decimal.Decimal{}, false
	}
	over, den := bits.Mul64(percentOfCents, uint64(f.Den))
	high, low, inside := product(magnitude(cents), magnitude(units), magnitude(f.Num))
	if over != 0 || !inside || high >= den { // Div64 panics if the quotient needs more than 64 bits
		return decimal.Decimal{}, false
	}
	whole, rest := bits.Div64(high, low, den)
	up, known := roundsAway(whole, rest, den, mode)
	if !known || whole >= math.MaxInt64 {
		return decimal.Decimal{}, false
	}
	if up {
		whole++
	}
	result := int64(whole)
	if (cents < 0) != (units < 0) != (f.Num < 0) {
		result = -result
	}
	return decimal.New(result, -2), true
}

// roundsAway says whether whole becomes the next number away from zero, and whether the rounding is known. The rest is
// less than den, so den-rest never overflows, as twice the rest might.
func roundsAway(whole, rest, den uint64, mode Rounding) (up, known bool) {
	switch mode {
	case "", HalfUp:
		return rest >= den-rest, true
	case HalfEven:
		return rest > den-rest || rest == den-rest && whole%2 == 1, true
	case Truncate:
		return false, true
	case RoundUp:
		return rest > 0, true
	}
	return false, false
}

// product multiplies three numbers into 128 bits, if the product fits.
func product(a, b, c uint64) (high, low uint64, fits bool) {
	high, low = bits.Mul64(a, b)
	over, high := bits.Mul64(high, c)
	carry, low := bits.Mul64(low, c)
	high, overflow := bits.Add64(high, carry, 0)
	return high, low, over == 0 && overflow == 0
}

// scaled returns d x 10^places if that is a whole number of at most 18 digits. A number written with more decimals does
// not fit, even if they are zeros.
func scaled(d decimal.Decimal, places int32) (int64, bool) {
	shift := d.Exponent() + places
	if shift < 0 || int(shift) >= len(powersOfTen) || d.NumDigits()+int(shift) > 18 {
		return 0, false
	}
	return d.CoefficientInt64() * powersOfTen[shift], true
}

var powersOfTen = [...]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
	1e17}

// magnitude is n without its sign, even of the smallest number.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
