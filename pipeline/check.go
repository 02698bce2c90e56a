package pipeline

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tieout/calc"
	"tieout/calc/causes"
	"tieout/payoff"
)

// CheckLoan says, as a [payoff.RowError], why a loan does not fit this setup, and brings its day count to its canonical
// name. The day count may be in its vendor's own spelling.
func (s *Setup) CheckLoan(l *payoff.Loan) error {
	v, ok := s.Vendors[l.Vendor]
	if l.Vendor != "" && !ok {
		return rowError(l, "vendor", l.Vendor, s.UnknownVendor())
	}
	if err := checkContract(l); err != nil || l.DayCount == "" {
		return err
	}
	name, err := v.dayCount(l.DayCount)
	if err != nil {
		return rowError(l, "day_count", l.DayCount, withoutValue(err, l.DayCount))
	}
	l.DayCount = string(name)
	return nil
}

// dayCount returns the day count of a name, in tieout's spelling or the vendor's own.
func (v *Vendor) dayCount(spelling string) (calc.DayCount, error) {
	if v.DayCount != nil {
		if name, ok := v.DayCount(spelling); ok {
			return calc.ParseDayCount(name)
		}
	}
	return calc.ParseDayCount(spelling)
}

// checkContract says which contract terms the calculator cannot make sense of.
func checkContract(l *payoff.Loan) error {
	p := l.Contract
	if p == nil {
		return nil
	}
	if p.PrepaymentRule != "" {
		if _, err := calc.ParsePenalty(p.PrepaymentRule); err != nil {
			return rowError(l, "prepayment_rule", p.PrepaymentRule, withoutValue(err, p.PrepaymentRule))
		}
	}
	if methods := calc.PrecomputedMethods(); p.Precomputed != "" && !slices.Contains(methods, p.Precomputed) {
		return rowError(l, "precomputed", p.Precomputed,
			fmt.Errorf("is no way to rebate a finance charge; there are %s", strings.Join(methods, ", ")))
	}
	return nil
}

func rowError(l *payoff.Loan, column, value string, err error) *payoff.RowError {
	return &payoff.RowError{Source: l.Source, Column: column, Value: value, Err: err, Row: *l}
}

// withoutValue takes the value off the start of an error: a rejected row shows its value already.
func withoutValue(err error, value string) error {
	return errors.New(strings.TrimPrefix(err.Error(), strconv.Quote(value)+" "))
}

// UnknownVendor says that a vendor is not configured, and which vendors are.
func (s *Setup) UnknownVendor() error {
	if len(s.Vendors) == 0 {
		return errors.New(payoff.VendorUnknown + ": no tieout.yaml with vendors: was found")
	}
	return fmt.Errorf(payoff.VendorUnknown+"; there are %s", strings.Join(slices.Sorted(maps.Keys(s.Vendors)), ", "))
}

// DescribeTolerances says in words which tolerances are in force, one line a vendor, by vendor name.
func (s *Setup) DescribeTolerances() []string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(s.Vendors)) {
		var parts []string
		for _, field := range payoff.Fields {
			if tolerance, ok := s.Vendors[name].Tolerances[field]; ok {
				parts = append(parts, fmt.Sprintf("%s %s", field, tolerance))
			}
		}
		if len(parts) == 0 {
			parts = []string{"none: every figure must be equal to the cent"}
		}
		lines = append(lines, name+": "+strings.Join(parts, ", "))
	}
	return lines
}

// Catalogue lists the assumptions that a vendor may have made, with the fees of its schedule.
func (v *Vendor) Catalogue() []causes.Assumption {
	return causes.Catalogue(causes.Schedule(v.Fees)...)
}
