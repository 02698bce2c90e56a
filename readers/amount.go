package readers

import (
	"errors"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// What is wrong with an amount or a rate, in the words of the reject list.
var (
	errNegative = errors.New("is negative")
	errRate     = errors.New("is not a rate in percent a year between 0 and 1000")
)

// amount reads an amount of money with at most two decimals; null if the cell is blank or spells a missing value.
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

// charge reads an amount that cannot be negative; a blank one is zero.
func (d *decoder) charge(column, cell string) decimal.Decimal {
	n := d.amount(column, cell).Decimal
	if n.IsNegative() {
		d.reject(column, cell, errNegative)
	}
	if n.IsZero() {
		return decimal.Decimal{} // however it is spelled, so that contract terms of zeros compare equal to none
	}
	return n
}

// number reads a number that is written as amounts are, and keeps all its decimals.
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
// point and comma exchanged if the list says so.
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
		n = roundToExcel(n)
	}
	if negative {
		n = n.Neg()
	}
	return n, nil
}

// short is [shortNumber], except that with a decimal comma 1.234 is another number.
func (d *decoder) short(s string) (value int64, places int32, ok bool) {
	value, places, ok = shortNumber(s)
	return value, places, ok && (places == 0 || !d.comma)
}

// decimal returns a number with this many decimals. Zeros are made once: a decimal is never changed.
func (d *decoder) decimal(value int64, places int32) decimal.Decimal {
	if value != 0 || int(places) >= len(d.zeros) {
		return decimal.New(value, -places)
	}
	if d.zeros[places] == (decimal.Decimal{}) {
		d.zeros[places] = decimal.New(0, -places)
	}
	return d.zeros[places]
}

// rate reads the rate at which a loan accrues and returns it in percent a year.
func (d *decoder) rate(column, cell string) decimal.NullDecimal {
	n, marked := d.percent(column, cell)
	if n.Valid {
		d.countRate(n.Decimal, marked)
	}
	return n
}

// percent reads a rate and returns it in percent a year, and whether it has a percent sign, which means percent
// whatever the list declares.
func (d *decoder) percent(column, cell string) (n decimal.NullDecimal, marked bool) {
	if value, places, ok := d.short(cell); ok && !d.fraction && value >= 0 && len(cell)-int(places) <= 3 {
		return payoff.Known(d.decimal(value, places)), false // the common case: at most 3 characters and the decimals
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

// countRate counts what [decoder.judgeRates] needs to know.
func (d *decoder) countRate(n decimal.Decimal, marked bool) {
	switch {
	case d.declared || d.otherRates > 0 || n.IsZero():
	case !marked && n.LessThan(decimal.New(1, 0)):
		d.smallRates++
	default:
		d.otherRates++
	}
}

// judgeRates refuses a file whose rates are all below 1 if nobody said whether they are percents: 0.0725 read as a
// percent would make a hundredth of the interest.
func (d *decoder) judgeRates() error {
	if d.smallRates == 0 || d.otherRates > 0 {
		return nil
	}
	return payoff.Problemf(payoff.CodeRates, "say rates: fraction or rates: percent for the list in tieout.yaml",
		"%s: every rate is below 1, so they may be fractions or percents", d.source.File)
}
