package calc

import (
	"time"

	"tieout/payoff"
)

// The day counts over months of thirty days. The order of the steps matters in each.

// A civil is a date in parts, some of which a rule has moved.
type civil struct {
	y, m, d int
	last    bool // the last day of its month
}

func (c civil) lastOfFebruary() bool { return c.m == int(time.February) && c.last }

func civilOf(date payoff.Date) civil {
	y, m, d := date.YMD()
	_, next, _ := date.AddDays(1).YMD()
	return civil{y, int(m), d, next != m}
}

// thirty counts 360(Y2-Y1) + 30(M2-M1) + (D2-D1) over a basis, after a rule has adjusted the two dates.
func thirty(adjust func(s span, a, b *civil), basis int64) func(span) Fraction {
	return func(s span) Fraction {
		a, b := civilOf(s.start), civilOf(s.end)
		adjust(s, &a, &b)
		n := 360*(b.y-a.y) + 30*(b.m-a.m) + b.d - a.d
		return Fraction{n, int64(n), basis}
	}
}

// bond is ISDA 4.16(f): a start on the 31st becomes the 30th; an end on the 31st does too if the start is on the
// 30th or 31st.
func bond(_ span, a, b *civil) {
	a.d = min(a.d, 30)
	if a.d == 30 {
		b.d = min(b.d, 30)
	}
}

// eurobond is ISDA 4.16(g): the 31st becomes the 30th on both sides.
func eurobond(_ span, a, b *civil) { a.d, b.d = min(a.d, 30), min(b.d, 30) }

// eurobondISDA is ISDA 4.16(h): the end of February becomes the 30th too, unless it is the termination date.
func eurobondISDA(s span, a, b *civil) {
	if a.d == 31 || a.lastOfFebruary() {
		a.d = 30
	}
	if b.d == 31 || b.lastOfFebruary() && s.end != s.maturity {
		b.d = 30
	}
}

// us is 30U/360, with the end-of-month rule of the SIA.
func us(_ span, a, b *civil) {
	if a.lastOfFebruary() {
		if b.lastOfFebruary() {
			b.d = 30
		}
		a.d = 30
	}
	if b.d == 31 && a.d >= 30 {
		b.d = 30
	}
	a.d = min(a.d, 30)
}

// psa treats a start on the last day of any month as the 30th.
func psa(_ span, a, b *civil) {
	if a.last {
		a.d = 30
	}
	if b.d == 31 && a.d == 30 {
		b.d = 30
	}
}

// nasd moves an end on the 31st to the first of the next month if the start is before the 30th: the same number as
// bond.
func nasd(_ span, a, b *civil) {
	a.d = min(a.d, 30)
	if b.d == 31 {
		if a.d >= 30 {
			b.d = 30
		} else {
			b.m, b.d = b.m+1, 1
		}
	}
}

// eurobondPlus moves an end on the 31st to the first of the next month.
func eurobondPlus(_ span, a, b *civil) {
	a.d = min(a.d, 30)
	if b.d == 31 {
		b.m, b.d = b.m+1, 1
	}
}

// italian treats every day of February after the 27th as the 30th.
func italian(_ span, a, b *civil) {
	for _, c := range []*civil{a, b} {
		if c.d == 31 || c.m == int(time.February) && c.d > 27 {
			c.d = 30
		}
	}
}

// monthEnds treats the last day of any month as the 30th, on both sides: Strata's 30E/365.
func monthEnds(_ span, a, b *civil) {
	for _, c := range []*civil{a, b} {
		if c.last {
			c.d = 30
		}
	}
}
