package calc_test

// The oracle's day counts over months of thirty days: N(D1, D2) = 360(Y2-Y1) + 30(M2-M1) + (D2-D1), after the steps of
// the written rule, quoted here, have been taken in order. Each returns the adjusted D1 and D2. If a rule moves the end
// to the first of the next month, D2 is 31, which is the same day to N.

type oracleAdjust func(a, b oracleDay, termination bool) (d1, d2 int)

func months30(adjust oracleAdjust, basis int64) func(*oracle, oracleSpan) (int64, int64, int64) {
	return func(o *oracle, s oracleSpan) (int64, int64, int64) {
		a, b := o.days[s.start], o.days[s.end]
		d1, d2 := adjust(a, b, s.end == s.maturity)
		n := int64(360*(b.y-a.y) + 30*(b.m-a.m) + (d2 - d1))
		return n, n, basis
	}
}

func lastFeb(d oracleDay) bool { return d.m == 2 && lastDay(d) }
func lastDay(d oracleDay) bool { return d.d == monthLength(d.y, d.m) }
func capped(day int) int       { return to30(day, day == 31) }

func to30(day int, yes bool) int {
	if yes {
		return 30
	}
	return day
}

// bondDays: "if D1=31 then D1:=30; if D2=31 and (adjusted) D1=30 then D2:=30".
func bondDays(a, b oracleDay, _ bool) (d1, d2 int) {
	d1 = to30(a.d, a.d == 31)
	return d1, to30(b.d, b.d == 31 && d1 == 30)
}

// nasdDays: "if D1=31 D1:=30; if D2=31: if D1>=30 D2:=30, else end := 1st of the next month".
func nasdDays(a, b oracleDay, _ bool) (d1, d2 int) {
	d1 = to30(a.d, a.d == 31)
	return d1, to30(b.d, b.d == 31 && d1 >= 30)
}

// psaDays: "if start is the last day of its month D1:=30; if D2=31 and D1=30 then D2:=30".
func psaDays(a, b oracleDay, _ bool) (d1, d2 int) {
	d1 = to30(a.d, lastDay(a))
	return d1, to30(b.d, b.d == 31 && d1 == 30)
}

// usDays: "if lastFeb(start) { if lastFeb(end) D2:=30; D1:=30 }; if D2=31 and D1>=30 then D2:=30;
// if D1=31 then D1:=30".
func usDays(a, b oracleDay, _ bool) (d1, d2 int) {
	d1, d2 = a.d, b.d
	if lastFeb(a) && lastFeb(b) {
		d2 = 30
	}
	if lastFeb(a) {
		d1 = 30
	}
	if d2 == 31 && d1 >= 30 {
		d2 = 30
	}
	if d1 == 31 {
		d1 = 30
	}
	return d1, d2
}

// euroDays: "31 -> 30 on both sides".
func euroDays(a, b oracleDay, _ bool) (d1, d2 int) { return capped(a.d), capped(b.d) }

// euroPlusDays: "D1: 31 -> 30; if D2=31 then D2:=1 and M2:=M2+1".
func euroPlusDays(a, b oracleDay, _ bool) (d1, d2 int) { return capped(a.d), b.d }

// germanDays: "D1:=30 if 31 or lastFeb(start); D2:=30 if 31 or (lastFeb(end) and end is not the termination date)".
func germanDays(a, b oracleDay, termination bool) (d1, d2 int) {
	return to30(a.d, a.d == 31 || lastFeb(a)), to30(b.d, b.d == 31 || lastFeb(b) && !termination)
}

// italianDays: "31 -> 30 both; then in February any day > 27 -> 30, both".
func italianDays(a, b oracleDay, _ bool) (d1, d2 int) {
	return to30(a.d, a.d == 31 || a.m == 2 && a.d >= 28), to30(b.d, b.d == 31 || b.m == 2 && b.d >= 28)
}

// monthEndDays: "last day of month -> 30 on both sides".
func monthEndDays(a, b oracleDay, _ bool) (d1, d2 int) {
	return to30(a.d, lastDay(a)), to30(b.d, lastDay(b))
}
