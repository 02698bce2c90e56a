package readers

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// What is wrong with a date, in the words of the reject list.
var (
	errTimeOfDay = errors.New("has a time of day")
	errSerial    = errors.New("is not the serial number of a date")
	errOldDate   = errors.New("is a date before 1900")
)

// dateFormat is how the dates of a file are spelled.
type dateFormat struct {
	spelling string // YYYY-MM-DD, as the layout says it
	layout   string // the same for time.Parse
	numeric  bool   // the month is a number, too
}

// parseDateFormat reads a spelling of the tokens YYYY, MM, MMM and DD. The empty spelling is ISO.
func parseDateFormat(spelling string) (dateFormat, error) {
	declared := spelling != ""
	if !declared {
		spelling = "YYYY-MM-DD"
	}
	rest := spelling
	take := func(token string) int {
		n := strings.Count(rest, token)
		rest = strings.ReplaceAll(rest, token, "")
		return n
	}
	years, months, days := take("YYYY"), take("MMM")+take("MM"), take("DD")
	if years != 1 || months != 1 || days != 1 || strings.Trim(rest, "-/. ,") != "" {
		return dateFormat{}, fmt.Errorf("%q does not say where year, month and day stand", spelling)
	}
	month, day := "01", "02"
	if declared && strings.ContainsAny(spelling, "-/. ,") {
		month, day = "1", "2" // 1/2/2026, as Excel saves it; the order is declared
	}
	layout := strings.NewReplacer("YYYY", "2006", "MMM", "Jan", "MM", month, "DD", day).Replace(spelling)
	return dateFormat{spelling, layout, !strings.Contains(spelling, "MMM")}, nil
}

// parse reads a date, and drops a midnight after it.
func (f dateFormat) parse(s string) (payoff.Date, error) {
	if day, ok := f.parseDigits(s); ok {
		return day, nil
	}
	n := f.dateLength(s)
	t, err := time.Parse(f.layout, s[:n])
	if err != nil {
		return payoff.Date{}, fmt.Errorf("is not a date like %s", f.spelling)
	}
	if t.Year() < 1900 {
		return payoff.Date{}, errOldDate
	}
	if n < len(s) {
		switch clock, ok := clockOf(s[n:]); {
		case !ok:
			return payoff.Date{}, fmt.Errorf("is not a date like %s", f.spelling)
		case !isMidnight(clock):
			return payoff.Date{}, errTimeOfDay
		}
	}
	return payoff.DateOf(t), nil
}

// dateLength returns where the date in a text ends and a time of day may begin: after as many words as the spelling
// has, or at a T after a digit.
func (f dateFormat) dateLength(s string) int {
	words := strings.Count(f.spelling, " ")
	for i := range len(s) {
		switch {
		case s[i] == ' ' && words > 0:
			words--
		case s[i] == ' ', s[i] == 'T' && i > 0 && s[i-1] >= '0' && s[i-1] <= '9':
			return i
		}
	}
	return len(s)
}

// parseDigits reads a date that is all digits and has nothing after it, as most are. What it declines may still be a
// date.
func (f dateFormat) parseDigits(s string) (payoff.Date, bool) {
	if !f.numeric || len(s) != len(f.spelling) {
		return payoff.Date{}, false
	}
	var y, m, d int
	for i := range len(s) {
		digit := int(s[i]) - '0'
		switch f.spelling[i] {
		case 'Y':
			y = y*10 + digit
		case 'M':
			m = m*10 + digit
		case 'D':
			d = d*10 + digit
		default:
			if s[i] != f.spelling[i] {
				return payoff.Date{}, false
			}
			continue
		}
		if digit < 0 || digit > 9 {
			return payoff.Date{}, false
		}
	}
	if y < 1900 || m < 1 || m > 12 || d < 1 || d > 28 && d > daysIn(y, m) {
		return payoff.Date{}, false
	}
	return payoff.NewDate(y, time.Month(m), d), true
}

// daysIn returns how many days a month has.
func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// clockOf returns the time of day after a date, without the T or space before it and the zone after it: a date is the
// day that its file shows, and is not moved to any zone.
func clockOf(s string) (string, bool) {
	if s[0] != 'T' && s[0] != ' ' {
		return "", false
	}
	s = strings.ToUpper(strings.TrimSpace(s[1:]))
	s = strings.TrimSuffix(strings.TrimSuffix(s, " UTC"), "Z")
	if i := strings.LastIndexAny(s, "+-"); i > 0 {
		if zone := strings.Replace(s[i+1:], ":", "", 1); len(zone) != 4 || !isDigits(zone) {
			return "", false
		}
		s = strings.TrimSpace(s[:i])
	}
	return s, strings.Contains(s, ":") && strings.Trim(s, "0123456789:. APM") == ""
}

// isMidnight says whether a clock shows the very start of a day.
func isMidnight(clock string) bool {
	if morning, ok := strings.CutSuffix(clock, "AM"); ok {
		minutes, ok := strings.CutPrefix(strings.TrimSpace(morning), "12:")
		return ok && isZeros(minutes)
	}
	return isZeros(clock)
}

// isZeros says whether a clock, or the part of it after the hours, shows only zeros.
func isZeros(clock string) bool {
	return strings.Trim(clock, "0:.") == "" && strings.Contains(clock, "0")
}

// isSerial says whether a workbook's cell holds a date as a number. Serials have at most seven digits before the
// point, so 20260131 is none.
func isSerial(s string) bool {
	whole, fraction, ok := strings.Cut(s, ".")
	return isDigits(whole) && len(whole) <= 7 && (!ok || strings.Trim(fraction, "0123456789eE-") == "")
}

// parseSerial reads the day of a serial number: days since 1899-12-30, or since 1904-01-01 in workbooks that say so
// (ECMA-376 part 1, 18.17.4.1). Before March 1900 Excel counts a February 29 that never was: such days are refused.
func parseSerial(s string, date1904 bool) (payoff.Date, error) {
	n, err := payoff.ParseNumber(s)
	if err != nil {
		return payoff.Date{}, errSerial
	}
	n = roundToExcel(n)
	if !n.IsInteger() {
		return payoff.Date{}, errTimeOfDay
	}
	first, last := int64(61), int64(2958465) // 1900-03-01 to 9999-12-31
	epoch := payoff.NewDate(1899, time.December, 30)
	if date1904 {
		first, last = 0, 2957003
		epoch = payoff.NewDate(1904, time.January, 1)
	}
	if n.Cmp(decimal.New(first, 0)) < 0 || n.Cmp(decimal.New(last, 0)) > 0 {
		return payoff.Date{}, errSerial
	}
	return epoch.AddDays(int(n.IntPart())), nil
}
