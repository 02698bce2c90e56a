package payoff

import "github.com/shopspring/decimal"

// A Field is a figure that is compared; its name is the key of its tolerance.
type Field string

// The figures that are compared.
const (
	TotalField     Field = "total"
	PrincipalField Field = "principal"
	InterestField  Field = "interest"
	FeesField      Field = "fees"
	PerDiemField   Field = "per_diem"
)

// Presence is the field of a one-sided break, of which one side has no figure at all. It is not compared.
const Presence Field = "presence"

// Fields lists the figures in the order in which they are compared and reported.
var Fields = [...]Field{TotalField, PrincipalField, InterestField, FeesField, PerDiemField}

// Figure returns a figure of the quote by its name; null if the quote does not give it.
func (q *Quote) Figure(f Field) decimal.NullDecimal {
	switch f {
	case TotalField:
		return Known(q.Total)
	case PrincipalField:
		return q.Principal
	case InterestField:
		return q.Interest
	case FeesField:
		return q.Fees
	default:
		return q.PerDiem
	}
}

// A Break is a figure on which a vendor and we differ by more than the tolerance.
type Break struct {
	Field    Field
	Expected decimal.Decimal
	Quoted   decimal.Decimal
}

// Difference returns quoted less expected: positive if the vendor asks for more.
func (b Break) Difference() decimal.Decimal { return b.Quoted.Sub(b.Expected) }

// Compare compares the figures that both quotes give, the total first, and returns the breaks in that order, none if
// they match. The status is [Matched] if every figure is equal to the cent, [WithinTolerance] if tolerances let the
// differences pass, else [Broken]. The per diems must have been brought to the same places by the caller.
func Compare(expected, quoted *Quote, tolerances Tolerances) (Status, []Break) {
	status := Matched
	var breaks []Break
	for _, f := range Fields {
		e, q := expected.Figure(f), quoted.Figure(f)
		switch {
		case !e.Valid || !q.Valid || e.Decimal.Equal(q.Decimal):
		case tolerances[f].Allows(e.Decimal, q.Decimal):
			status = WithinTolerance
		default:
			breaks = append(breaks, Break{f, e.Decimal, q.Decimal})
		}
	}
	if len(breaks) > 0 {
		status = Broken
	}
	return status, breaks
}

// PerDiemPlaces returns how many decimals a vendor's per diem is compared at: those it prints, at least two.
func PerDiemPlaces(perDiem decimal.NullDecimal) int32 {
	if !perDiem.Valid {
		return 2
	}
	return max(2, -perDiem.Decimal.Exponent())
}
