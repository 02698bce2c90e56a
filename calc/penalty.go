package calc

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// A Penalty is a prepayment penalty as a contract states it, in one of the forms that [ParsePenalty] reads. It is given
// by Steps, else by Months, else by Flat. The zero value is a penalty of nothing.
type Penalty struct {
	Flat   decimal.Decimal   // money, whatever is prepaid
	Steps  []decimal.Decimal // percentages, one per loan year; a single one always holds
	Of     PenaltyBase       // what the percentages are of
	Months int               // this many months' interest at the loan's rate
	On     decimal.Decimal   // percent of the principal that the months' interest is on; zero means all of it, as 100 does
	Until  payoff.Date       // the last day on which it is owed; zero if it never ends
}

// A PenaltyBase says what the percentages of a [Penalty] are of; the zero value is the principal.
type PenaltyBase string

// The bases of percentages. With S the rest of the payoff and k the percentage, a penalty of the payoff is kS; if the
// contract means the payoff including the penalty itself, it is kS/(1-k).
const (
	OfPrincipal         PenaltyBase = "principal"
	OfPayoff            PenaltyBase = "payoff"
	OfPayoffWithPenalty PenaltyBase = "payoff with penalty"
)

const penaltyForms = "250.00, 2% of principal, 2% of payoff, 2% of payoff with penalty, 5-4-3-2-1% of principal, " +
	"6 months interest, 6 months interest on 80%, each also with: until 2027-01-31"

// hundred is all of something, in percent.
func hundred() decimal.Decimal { return decimal.NewFromInt(100) }

// ParsePenalty reads the rule of a prepayment penalty. It is an amount of money; or a percentage of the principal, of
// the payoff without the penalty, or of the payoff with it; or several percentages, one for each year of the loan since
// it was originated and none after the last; or a number of months' interest, on the principal or on a part of it. Any
// of them may end in "until" and a day, the last on which it is owed: a loan paid off on that day still owes it. Case
// and extra spaces do not matter. The error says what cannot be read and lists the forms there are.
func ParsePenalty(rule string) (Penalty, error) {
	p, err := parsePenalty(penaltyText(rule))
	if err != nil {
		return Penalty{}, fmt.Errorf("%q is not a prepayment penalty: %w; there are %s", rule, err, penaltyForms)
	}
	return p, nil
}

// penaltyText spells a rule in lower case, with the spaces of its canonical form.
func penaltyText(rule string) string {
	text := strings.Join(strings.Fields(strings.ToLower(rule)), " ")
	return strings.NewReplacer(" %", "%", " - ", "-", " -", "-", "- ", "-",
		" month interest", " months interest", " months' interest", " months interest").Replace(text)
}

func parsePenalty(text string) (p Penalty, err error) {
	text, day, ends := strings.Cut(text, " until ")
	if ends {
		if p.Until, err = payoff.ParseDate(day); err != nil {
			return p, err
		}
	}
	if percents, base, ok := strings.Cut(text, "% of "); ok {
		p.Of = PenaltyBase(base)
		p.Steps, err = parseSteps(percents, p.Of)
		return p, err
	}
	if count, part, ok := strings.Cut(text, " months interest"); ok {
		p.Months, p.On, err = parseMonths(count, part)
		return p, err
	}
	p.Flat, err = payoff.ParseAmount(text)
	if err != nil {
		return p, fmt.Errorf("%q %w", text, err)
	}
	if p.Flat.IsNegative() {
		return p, fmt.Errorf("%q is negative", text)
	}
	return p, nil
}

// parseSteps reads percentages with hyphens between them.
func parseSteps(text string, of PenaltyBase) ([]decimal.Decimal, error) {
	switch of {
	case OfPrincipal, OfPayoff, OfPayoffWithPenalty:
	default:
		return nil, fmt.Errorf("a percent is not of %q", string(of))
	}
	var steps []decimal.Decimal
	for _, step := range strings.Split(text, "-") {
		percent, err := parsePercent(step)
		if err != nil {
			return nil, err
		}
		if of == OfPayoffWithPenalty && percent.Equal(hundred()) {
			return nil, errBoundless
		}
		steps = append(steps, percent)
	}
	return steps, nil
}

// errBoundless refuses a penalty that would have to be the whole of a payoff of which it is only a part.
var errBoundless = errors.New("no payoff is large enough for a penalty of 100% of itself")

func parsePercent(text string) (decimal.Decimal, error) {
	d, err := payoff.ParseNumber(text)
	if err != nil || d.IsNegative() || d.GreaterThan(hundred()) {
		return d, fmt.Errorf("%q is not a percent from 0 to 100", text)
	}
	return d, nil
}

// parseMonths reads a count of months and what follows the words "months interest": nothing, or " on 80%".
func parseMonths(count, part string) (int, decimal.Decimal, error) {
	months, err := strconv.Atoi(count)
	if err != nil || months < 1 || months > 360 {
		return 0, decimal.Zero, fmt.Errorf("%q is not a number of months from 1 to 360", count)
	}
	if part == "" {
		return months, hundred(), nil
	}
	percent, isOn := strings.CutPrefix(part, " on ")
	percent, isPercent := strings.CutSuffix(percent, "%")
	if !isOn || !isPercent {
		return 0, decimal.Zero, fmt.Errorf("%q is not a percent of the principal, such as: on 80%%", strings.TrimSpace(part))
	}
	on, err := parsePercent(percent)
	if err == nil && on.IsZero() {
		err = errors.New("interest on 0% is none")
	}
	return months, on, err
}

// String returns the rule in its canonical spelling, which [ParsePenalty] reads back.
func (p Penalty) String() string {
	if p.Until.IsZero() {
		return p.form()
	}
	return p.form() + " until " + p.Until.String()
}

func (p Penalty) form() string {
	switch {
	case len(p.Steps) > 0:
		steps := make([]string, len(p.Steps))
		for i, step := range p.Steps {
			steps[i] = step.String()
		}
		return strings.Join(steps, "-") + "% of " + string(cmp.Or(p.Of, OfPrincipal))
	case p.Months > 0 && p.part().Equal(hundred()):
		return fmt.Sprintf("%d months interest", p.Months)
	case p.Months > 0:
		return fmt.Sprintf("%d months interest on %s%%", p.Months, p.part())
	}
	return p.Flat.StringFixed(2)
}

// part returns the percentage of the principal that months' interest is on.
func (p Penalty) part() decimal.Decimal {
	if p.On.IsZero() {
		return hundred()
	}
	return p.On
}

// A prepayment is what a penalty is computed from. Rest is the payoff without the penalty.
type prepayment struct {
	Principal, Rate, Rest decimal.Decimal
	Day, Origination      payoff.Date
	Rounding              Rounding
}

// amount returns the penalty for paying off on the day, rounded once to cents. A borrower who is owed money pays none:
// the penalty is zero if the principal or the rest of the payoff is negative. The error wraps [ErrNotComputable]:
// either the origination date is missing, from which loan years are counted, or the penalty would be all of the payoff.
func (p Penalty) amount(at prepayment) (decimal.Decimal, error) {
	ended := !p.Until.IsZero() && at.Day.After(p.Until)
	if ended || at.Principal.IsNegative() || at.Rest.IsNegative() {
		return decimal.Zero, nil
	}
	exact, err := p.exact(at)
	if err != nil {
		return decimal.Zero, err
	}
	return decimal.Max(decimal.Zero, exact.Round(2, at.Rounding)), nil // a negative rate makes no negative penalty
}

func (p Penalty) exact(at prepayment) (Quotient, error) {
	switch {
	case len(p.Steps) > 0:
		percent, err := p.percent(at)
		if err != nil {
			return Quotient{}, err
		}
		return p.share(percent, at)
	case p.Months > 0:
		months := decimal.NewFromInt(int64(p.Months))
		return quotient(at.Principal.Mul(p.part()).Mul(at.Rate).Mul(months), 100*100*12), nil
	}
	return quotient(p.Flat, 1), nil
}

// percent returns the step of the loan year in which the day lies. A year ends before the anniversary of the
// origination; the anniversary of a 29 February is the 28th in a year that has none.
func (p Penalty) percent(at prepayment) (decimal.Decimal, error) {
	if len(p.Steps) == 1 {
		return p.Steps[0], nil
	}
	if at.Origination.IsZero() {
		return decimal.Zero, missing("origination_date, from which the years of the penalty " + p.String() + " count")
	}
	months, _, _ := wholeMonths(span{start: at.Origination, end: at.Day})
	if year := months / 12; year < len(p.Steps) {
		return p.Steps[year], nil
	}
	return decimal.Zero, nil
}

// share returns a percentage of what the penalty is of.
func (p Penalty) share(percent decimal.Decimal, at prepayment) (Quotient, error) {
	switch p.Of {
	case OfPayoff:
		return Quotient{percent.Mul(at.Rest), hundred()}, nil
	case OfPayoffWithPenalty:
		rest := hundred().Sub(percent)
		if !rest.IsPositive() {
			return Quotient{}, &notComputable{errBoundless.Error()}
		}
		return Quotient{percent.Mul(at.Rest), rest}, nil
	}
	return Quotient{percent.Mul(at.Principal), hundred()}, nil
}
