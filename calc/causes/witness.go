package causes

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// A year is a length of the year that vendors divide by, as a quotient of days.
type year struct {
	name     string
	num, den int64
}

// years lists the lengths there are. One of them is twelve months as long as the month of the payoff.
func years(day payoff.Date) []year {
	y, m, _ := day.YMD()
	days := int64(payoff.NewDate(y, m+1, 1).Sub(payoff.NewDate(y, m, 1)))
	return []year{{"360", 360, 1}, {"364", 364, 1}, {"365", 365, 1}, {"365.25", 1461, 4}, {"366", 366, 1},
		{fmt.Sprintf("12 months of %d days", days), 12 * days, 1}, {"365.2425", 3652425, 10000}}
}

// maxTelling is how many lengths of a year a per diem may fit and still say something.
const maxTelling = 3

// interest returns the interest for some days, to the given places; yearly is a hundred times a year's interest.
func (y year) interest(yearly decimal.Decimal, days int64, places int32) decimal.Decimal {
	exact := calc.Quotient{Num: yearly.Mul(decimal.NewFromInt(days * y.den)), Den: decimal.NewFromInt(100 * y.num)}
	return exact.Round(places, calc.HalfUp)
}

// Witness returns, in lines for people, what a vendor's own figures say before anything is assumed: the length of the
// year that its per diem is a part of, and how many days its interest is for. The per diem is the best single witness:
// it shows the basis whatever else is wrong, or that the principal or the rate differs. Precomputed loans and loans
// with a history get no lines, because they have no single rate and balance to judge by.
func Witness(c Case, quoted *payoff.Quote) []string {
	expected, ok := c.compute()
	if !ok || len(c.Terms.History) > 0 || c.contract().Precomputed != "" || !c.yearly(decimal.Zero).IsPositive() {
		return nil
	}
	lengths, lines := years(c.Day), []string(nil)
	if quoted.PerDiem.Valid {
		var line string
		lengths, line = c.perDiemTest(quoted.PerDiem.Decimal, lengths)
		lines = append(lines, line)
	}
	return append(lines, c.impliedDays(expected, quoted, lengths)...)
}

// perDiemTest returns the lengths of a year that give the printed per diem, and a line that says what that means.
func (c Case) perDiemTest(printed decimal.Decimal, lengths []year) ([]year, string) {
	places := payoff.PerDiemPlaces(payoff.Known(printed))
	text := "its per diem " + printed.StringFixed(places)
	if printed.IsZero() {
		return nil, text + " says that no interest accrues"
	}
	if fit := c.fitting(c.yearly(decimal.Zero), printed, places, lengths); len(fit) > maxTelling {
		return fit, text + " is too small to tell the length of the year"
	} else if len(fit) > 0 {
		return fit, text + " is a year's interest over " + names(fit)
	}
	unpaid := c.Terms.UnpaidInterest
	if fit := c.fitting(c.yearly(unpaid), printed, places, lengths); len(fit) > 0 && !unpaid.IsZero() {
		return fit, text + " is a year's interest on principal and unpaid interest over " + names(fit)
	}
	return nil, text + " fits no length of a year: the principal or the rate is another, not the day count"
}

// yearly returns a hundred times a year's interest on the principal and more.
func (c Case) yearly(more decimal.Decimal) decimal.Decimal {
	return c.Terms.Principal.Decimal.Add(more).Mul(c.Terms.Rate.Decimal)
}

func (c Case) fitting(yearly, printed decimal.Decimal, places int32, lengths []year) []year {
	var fit []year
	for _, y := range lengths {
		if y.interest(yearly, 1, places).Equal(printed) {
			fit = append(fit, y)
		}
	}
	return fit
}

func names(years []year) string {
	list := make([]string, len(years))
	for i, y := range years {
		list[i] = y.name
	}
	return strings.Join(list, " or ")
}

// impliedDays says how many whole days the vendor's interest is for. A vendor that states no interest is assumed to
// agree on everything else.
func (c Case) impliedDays(expected *calc.Payoff, quoted *payoff.Quote, lengths []year) []string {
	interest := quoted.Total.Sub(expected.Total).Add(expected.Interest)
	if quoted.Interest.Valid {
		interest = quoted.Interest.Decimal.Sub(c.Terms.UnpaidInterest)
	}
	yearly := c.yearly(decimal.Zero)
	var found []string
	last := int64(-1)
	for _, y := range lengths {
		days := interest.Mul(decimal.NewFromInt(100*y.num)).DivRound(yearly.Mul(decimal.NewFromInt(y.den)), 0).IntPart()
		switch {
		case !y.interest(yearly, days, 2).Equal(interest):
			continue
		case days == 0: // whatever the length of the year
			return []string{fmt.Sprintf("interest of %s is for no day; we count %d by %s", payoff.Grouped(interest.Round(2)),
				expected.Fraction.Days, InWords(string(expected.DayCount)))}
		case days == last:
			found = append(found, y.name)
		default:
			found = append(found, strconv.FormatInt(days, 10)+" days over "+y.name)
		}
		last = days
	}
	if len(found) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("interest of %s is %s; we count %d by %s", payoff.Grouped(interest.Round(2)),
		strings.Join(found, " or "), expected.Fraction.Days, InWords(string(expected.DayCount)))}
}
