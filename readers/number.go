package readers

import (
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// amount reads an amount of money with at most two decimals; null where the cell is blank or spells a missing value.
func (d *decoder) amount(column, cell string) decimal.NullDecimal {
	n := d.number(column, cell)
	if !n.Valid {
		return n
	}
	if n.Decimal.Exponent() < -2 || n.Decimal.NumDigits() > 12 {
		if err := payoff.CheckAmount(n.Decimal); err != nil {
			d.reject(column, cell, err)
			return decimal.NullDecimal{}
		}
		n.Decimal = n.Decimal.Truncate(2)
	}
	return n
}

// number reads a number written as amounts are, with the decimals that are printed.
func (d *decoder) number(column, cell string) decimal.NullDecimal {
	if value, places, ok := d.short(cell); ok {
		return payoff.Known(d.decimal(value, places))
	}
	if isMissing(cell) {
		return decimal.NullDecimal{}
	}
	n, err := d.parse(strings.TrimSpace(cell))
	if err != nil {
		d.reject(column, cell, err)
		return decimal.NullDecimal{}
	}
	return payoff.Known(n)
}

// parse reads 1234.5, 1,234.50, $1,234.50, (1,234.50), 1,234.50- and 2E+1, as some systems print 20; the same with
// point and comma exchanged where the list says so.
func (d *decoder) parse(s string) (decimal.Decimal, error) {
	if value, places, ok := d.short(s); ok {
		return d.decimal(value, places), nil
	}
	if isCellError(s) {
		return decimal.Decimal{}, errCellError
	}
	digits, negative, err := plainDigits(s, d.comma)
	if err != nil {
		return decimal.Decimal{}, err
	}
	n, err := payoff.ParseNumber(digits)
	if err != nil {
		return n, err
	}
	if d.workbook {
		n = significant(n)
	}
	if negative {
		n = n.Neg()
	}
	return n, nil
}

// short is [shortNumber] where the list has its decimals behind a point; behind a comma, 1.234 is another number.
func (d *decoder) short(s string) (value int64, places int32, ok bool) {
	value, places, ok = shortNumber(s)
	return value, places, ok && (places == 0 || !d.comma)
}

// decimal returns a number of so many decimals. Zeros are made once: a decimal is never changed.
func (d *decoder) decimal(value int64, places int32) decimal.Decimal {
	if value != 0 || int(places) >= len(d.zeros) {
		return decimal.New(value, -places)
	}
	if d.zeros[places] == (decimal.Decimal{}) {
		d.zeros[places] = decimal.New(0, -places)
	}
	return d.zeros[places]
}

// shortNumber reads the common spelling, up to 15 digits with an optional point and minus sign, as a whole number and
// how many of its digits are decimals; what it declines may still be a number. It spares most cells of a list the way
// through decimal's parser.
func shortNumber(s string) (value int64, places int32, ok bool) {
	digits := strings.TrimPrefix(s, "-")
	if len(digits) == 0 || len(digits) > 15 {
		return 0, 0, false
	}
	for i := range len(digits) {
		switch c := digits[i]; {
		case c >= '0' && c <= '9':
			value = value*10 + int64(c-'0')
		case c == '.' && places == 0 && i > 0 && i < len(digits)-1:
			places = int32(len(digits) - 1 - i)
		default:
			return 0, 0, false
		}
	}
	if len(digits) < len(s) {
		value = -value
	}
	return value, places, true
}

// plainDigits takes the sign, the dollar sign and the thousands separators off a number. With comma its decimals stand
// behind a comma and points part its thousands; nothing is guessed from what a number looks like.
func plainDigits(s string, comma bool) (digits string, negative bool, err error) {
	signs := 0
	cut := func(rest string, found bool) {
		if found {
			s = strings.TrimSpace(rest)
			negative = true
			signs++
		}
	}
	if strings.HasPrefix(s, "$(") && strings.HasSuffix(s, ")") {
		s = s[1:]
	}
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		cut(s[1:len(s)-1], true)
	}
	cut(strings.CutSuffix(s, "-"))
	cut(strings.CutPrefix(s, "-"))
	s = strings.TrimSpace(strings.TrimPrefix(s, "$"))
	cut(strings.CutPrefix(s, "-"))
	if signs > 1 || s == "" || s[0] == '-' {
		return "", false, errNumber
	}
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Sc, r) }) {
		return "", false, errSign
	}
	if comma {
		s = swapMarks(s)
	}
	if !strings.Contains(s, ",") {
		return s, negative, nil
	}
	if !wellGrouped(s) {
		return "", false, misgrouped(s, comma)
	}
	return strings.ReplaceAll(s, ",", ""), negative, nil
}

// misgrouped says what is wrong with a number whose thousands are not of three digits: it may be that its decimals do
// not stand where its list says.
func misgrouped(s string, comma bool) error {
	swapped := swapMarks(s)
	fits := (!strings.Contains(swapped, ",") || wellGrouped(swapped)) && strings.Count(swapped, ".") == 1
	switch {
	case strings.Trim(s, "0123456789,.") != "":
		return errNumber
	case fits && comma:
		return errPoint
	case fits:
		return errComma
	}
	return errThousands
}

// swapMarks turns 1.234,50 into 1,234.50.
func swapMarks(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ',':
			return '.'
		case '.':
			return ','
		}
		return r
	}, s)
}

// wellGrouped says whether the commas of a number part thousands: one to three digits, then three each. 1,23 is a
// decimal comma, which would be read a hundredfold.
func wellGrouped(s string) bool {
	whole, _, _ := strings.Cut(s, ".")
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if !isDigits(g) || len(g) > 3 || i > 0 && len(g) != 3 {
			return false
		}
	}
	return strings.Count(s, ",") == len(groups)-1
}

// significant rounds a number of a workbook to the 15 digits that Excel keeps: 4.4500000000000002 is 4.45. It is
// done on the decimal text, half away from zero.
func significant(n decimal.Decimal) decimal.Decimal {
	const most = 15
	excess := int32(n.NumDigits()) - most
	if excess <= 0 {
		return n
	}
	n = n.Round(-n.Exponent() - excess)
	for n.Exponent() < 0 && n.Equal(n.Truncate(-n.Exponent()-1)) {
		n = n.Truncate(-n.Exponent() - 1)
	}
	return n
}

// rate reads the rate of a row and returns it in percent a year.
func (d *decoder) rate(column, cell string) decimal.NullDecimal {
	n, marked := d.percent(column, cell)
	if n.Valid {
		d.countRate(n.Decimal, marked)
	}
	return n
}

// percent reads a rate and returns it in percent a year. A percent sign says percent whatever the list declares.
func (d *decoder) percent(column, cell string) (n decimal.NullDecimal, marked bool) {
	if value, places, ok := d.short(cell); ok && !d.fraction && value >= 0 && len(cell)-int(places) <= 3 {
		return payoff.Known(d.decimal(value, places)), false // the common case, of up to three characters but decimals
	}
	if isMissing(cell) {
		return decimal.NullDecimal{}, false
	}
	text, marked := strings.CutSuffix(strings.TrimSpace(cell), "%")
	rate, err := d.parse(strings.TrimSpace(text))
	if err == nil && d.fraction && !marked {
		rate = rate.Shift(2)
	}
	if err == nil && (rate.IsNegative() || rate.GreaterThan(decimal.New(1000, 0))) {
		err = errRate
	}
	if err != nil {
		d.reject(column, cell, err)
		return decimal.NullDecimal{}, marked
	}
	return payoff.Known(rate), marked
}

// countRate keeps count of what [decoder.judgeRates] needs to know.
func (d *decoder) countRate(n decimal.Decimal, marked bool) {
	switch {
	case d.declared || d.otherRates > 0 || n.IsZero():
	case !marked && n.LessThan(decimal.New(1, 0)):
		d.smallRates++
	default:
		d.otherRates++
	}
}

// judgeRates refuses a file whose rates are all below 1 though nobody said whether they are percents: 0.0725 read
// as a percent would make a hundredth of the interest.
func (d *decoder) judgeRates() error {
	if d.smallRates == 0 || d.otherRates > 0 {
		return nil
	}
	return payoff.Problemf(payoff.CodeRates, "say rates: fraction or rates: percent for the list in tieout.yaml",
		"%s: every rate is below 1, so they may be fractions or percents", d.source.File)
}
