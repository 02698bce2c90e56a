package calc

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// byDecimals computes what the kernel must give.
func byDecimals(principal, rate decimal.Decimal, f Fraction, mode Rounding) decimal.Decimal {
	num := principal.Mul(rate).Mul(decimal.NewFromInt(f.Num))
	return Quotient{num, decimal.NewFromInt(f.Den).Mul(decimal.NewFromInt(100))}.Round(2, mode)
}

func TestKernelVectors(t *testing.T) {
	for _, row := range []struct {
		principal, rate                     string
		num, den                            int64
		halfUp, halfEven, truncate, roundUp string
	}{
		{"18000.00", "8.9", 256, 360, "1139.20", "1139.20", "1139.20", "1139.20"},           // Q2's sample
		{"785139.00", "9.25", 730, 365, "145250.72", "145250.72", "145250.71", "145250.72"}, // an exact half
		{"18", "1", 10, 360, "0.01", "0.00", "0.00", "0.01"},                                // 0.005
		{"54", "1", 10, 360, "0.02", "0.02", "0.01", "0.02"},                                // 0.015
		{"-18", "1", 10, 360, "-0.01", "0.00", "0.00", "-0.01"},                             // away from zero
		{"18", "-1", 10, 360, "-0.01", "0.00", "0.00", "-0.01"},
		{"18", "1", -10, 360, "-0.01", "0.00", "0.00", "-0.01"},
		{"-18", "-1", 10, 360, "0.01", "0.00", "0.00", "0.01"},
		{"-18", "-1", -10, 360, "-0.01", "0.00", "0.00", "-0.01"},
		{"0", "8.9", 256, 360, "0.00", "0.00", "0.00", "0.00"},
		{"1", "0.00000001", 1, 365, "0.00", "0.00", "0.00", "0.01"},
		{"100000000000.00", "99.99999999", 20000, 365, "5479452054246.58", "5479452054246.58",
			"5479452054246.57", "5479452054246.58"},
		{"1e3", "1e1", 1, 1, "100.00", "100.00", "100.00", "100.00"},
	} {
		principal, rate := decimal.RequireFromString(row.principal), decimal.RequireFromString(row.rate)
		f := Fraction{Num: row.num, Den: row.den}
		for mode, want := range map[Rounding]string{"": row.halfUp, HalfUp: row.halfUp, HalfEven: row.halfEven,
			Truncate: row.truncate, RoundUp: row.roundUp} {
			got, ok := kernel(principal, rate, f, mode)
			if !ok || got.StringFixed(2) != want {
				t.Errorf("%s x %s %% x %d/%d rounded %q is %s, %t, want %s",
					row.principal, row.rate, row.num, row.den, mode, got, ok, want)
			}
		}
	}
}

func TestKernelDoesNotFit(t *testing.T) {
	year := Fraction{Num: 365, Den: 365}
	for _, row := range []struct {
		what, principal, rate string
		f                     Fraction
		mode                  Rounding
	}{
		{"a third decimal of the principal", "100.001", "5", year, ""},
		{"a cent over 10^13 cents", "100000000000.01", "5", year, ""},
		{"a cent under -10^13 cents", "-100000000000.01", "5", year, ""},
		{"nine decimals of the rate", "100", "5.123456789", year, ""},
		{"a principal of 19 digits", "12345678901234567.89", "5", year, ""},
		{"a coefficient beyond 64 bits", "123456789012345678901234567890.12", "5", year, ""},
		{"a rate beyond 64 bits", "100", "123456789012345678901234567890", year, ""},
		{"a huge exponent", "1e9000", "5", year, ""},
		{"no fraction", "100", "5", Fraction{}, ""},
		{"a negative denominator", "100", "5", Fraction{Num: 1, Den: -365}, ""},
		{"a denominator beyond 64 bits", "100", "5", Fraction{Num: 1, Den: math.MaxInt64}, ""},
		{"a product beyond 128 bits", "100000000000", "1000000000", Fraction{Num: math.MaxInt64, Den: 365}, ""},
		{"a quotient beyond 64 bits", "100000000000", "1000000000", Fraction{Num: 365, Den: 1}, ""},
		{"a quotient of 64 bits", "100000000000", "92233.72036855", Fraction{Num: 1000, Den: 1}, ""},
		{"no rounding", "100", "5", year, "nearest"},
	} {
		principal, rate := decimal.RequireFromString(row.principal), decimal.RequireFromString(row.rate)
		if got, ok := kernel(principal, rate, row.f, row.mode); ok {
			t.Errorf("%s gives %s", row.what, got)
		}
	}
	if _, ok := kernel(decimal.RequireFromString("100000000000.00"), decimal.NewFromInt(5), year, ""); !ok {
		t.Error("10^13 cents do not fit")
	}
}

// TestKernelIsTheDecimalPath: whatever it is given, the kernel gives what the decimals give, or nothing.
func TestKernelIsTheDecimalPath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		principal := decimal.New(rapid.Int64().Draw(t, "principal"), rapid.Int32Range(-4, 4).Draw(t, "exponent"))
		rate := decimal.New(rapid.Int64().Draw(t, "rate"), rapid.Int32Range(-10, 2).Draw(t, "rate's exponent"))
		f := Fraction{Num: rapid.Int64().Draw(t, "num"), Den: rapid.Int64Min(1).Draw(t, "den")}
		mode := rapid.SampledFrom([]Rounding{"", HalfUp, HalfEven, Truncate, RoundUp}).Draw(t, "mode")
		if got, ok := kernel(principal, rate, f, mode); ok && !got.Equal(byDecimals(principal, rate, f, mode)) {
			t.Fatalf("the kernel gives %s, the decimals %s", got, byDecimals(principal, rate, f, mode))
		}
	})
}

// kernelCase draws a loan as lists have them; a third of them are round enough to give exact half cents often.
func kernelCase(random *rand.Rand) (principal, rate decimal.Decimal, f Fraction) {
	if random.IntN(3) == 0 {
		principal = decimal.New(9*(random.Int64N(2_000)-200), 0)
		return principal, decimal.New(random.Int64N(40), 0), Fraction{Num: random.Int64N(1_000) - 100, Den: 360}
	}
	bases := [...]int64{360, 365, 366, 1461, 12 * 31, 12 * 365, 365 * 366}
	f = Fraction{Num: random.Int64N(3_000_000) - 500_000, Den: bases[random.IntN(len(bases))]}
	if random.IntN(2) == 0 {
		return decimal.New(random.Int64N(100_000_000), -2), decimal.New(random.Int64N(30_000), -3), f
	}
	principal = decimal.New(random.Int64N(2*maxKernelCents)-maxKernelCents, -2)
	return principal, decimal.New(random.Int64N(4_000_000_000), -8), f
}

// TestKernelOnManyLoans compares the kernel with the decimals on loans that must all fit, halves among them.
func TestKernelOnManyLoans(t *testing.T) {
	random := rand.New(rand.NewPCG(78, 365))
	modes := [...]Rounding{HalfUp, HalfEven, Truncate, RoundUp}
	halves := 0
	for n := range 200_000 {
		principal, rate, f := kernelCase(random)
		mode := modes[n%len(modes)]
		got, ok := kernel(principal, rate, f, mode)
		if want := byDecimals(principal, rate, f, mode); !ok || !got.Equal(want) {
			t.Fatalf("%s x %s %% x %d/%d rounded %s is %s, %t, want %s", principal, rate, f.Num, f.Den, mode, got, ok, want)
		}
		twice := principal.Mul(rate).Mul(decimal.NewFromInt(2 * f.Num))
		if whole := decimal.NewFromInt(f.Den); twice.Mod(whole).IsZero() && !twice.Mod(whole.Add(whole)).IsZero() {
			halves++
		}
	}
	if halves < 1000 {
		t.Errorf("only %d of the loans make an exact half cent", halves)
	}
}

// TestKernelAllocatesItsResult and nothing else: the big integer in a decimal, and its digits.
func TestKernelAllocatesItsResult(t *testing.T) {
	principal, rate := decimal.RequireFromString("18000.00"), decimal.RequireFromString("8.9")
	f := Fraction{Num: 256, Den: 360}
	allocations := testing.AllocsPerRun(100, func() { kernel(principal, rate, f, HalfUp) })
	result := testing.AllocsPerRun(100, func() { decimal.New(113920, -2) })
	if allocations > max(result, 2) {
		t.Errorf("%v allocations, of which the result has %v", allocations, result)
	}
}

func BenchmarkKernel(b *testing.B) {
	principal, rate := decimal.RequireFromString("18000.00"), decimal.RequireFromString("8.9")
	f := Fraction{Num: 256, Den: 360}
	b.Run("integers", func(b *testing.B) {
		for b.Loop() {
			kernel(principal, rate, f, HalfUp)
		}
	})
	b.Run("decimals", func(b *testing.B) {
		for b.Loop() {
			byDecimals(principal, rate, f, HalfUp)
		}
	})
}
