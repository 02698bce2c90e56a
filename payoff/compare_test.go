package payoff_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// quote makes a quote from total, principal, interest, fees and per diem; an empty part is absent.
func quote(t testing.TB, parts ...string) *payoff.Quote {
	t.Helper()
	null := func(i int) decimal.NullDecimal {
		if i >= len(parts) || parts[i] == "" {
			return decimal.NullDecimal{}
		}
		return payoff.Known(dec(t, parts[i]))
	}
	return &payoff.Quote{Total: dec(t, parts[0]), Principal: null(1), Interest: null(2), Fees: null(3), PerDiem: null(4)}
}

func TestCompare(t *testing.T) {
	ours := quote(t, "1010.00", "1000.00", "8.00", "2.00", "1.00")
	cent := payoff.Tolerance{Over: bound(t, "0.01"), Under: bound(t, "0.01")}
	for _, row := range []struct {
		name       string
		quoted     *payoff.Quote
		tolerances payoff.Tolerances
		status     payoff.Status
		breaks     []payoff.Field
	}{
		{"all equal", quote(t, "1010", "1000", "8", "2", "1"), nil, payoff.Matched, nil},
		{"a total alone, equal", quote(t, "1010.00"), nil, payoff.Matched, nil},
		{"a total alone, a cent off", quote(t, "1010.01"), nil, payoff.Broken, []payoff.Field{"total"}},
		{"every figure off, in order", quote(t, "1", "2", "3", "4", "5"), nil, payoff.Broken, payoff.Fields[:]},
		{"a part off under an equal total", quote(t, "1010", "1001", "7", "2", "1"), nil, payoff.Broken,
			[]payoff.Field{"principal", "interest"}},
		{"a zero is a figure", quote(t, "1010", "1000", "8", "0"), nil, payoff.Broken, []payoff.Field{"fees"}},
		{"only the per diem", quote(t, "1010", "", "", "", "1.01"), nil, payoff.Broken, []payoff.Field{"per_diem"}},
		{"within the tolerance", quote(t, "1010.01"), payoff.Tolerances{"total": cent}, payoff.WithinTolerance, nil},
		{"a tolerance of another figure", quote(t, "1010.01"), payoff.Tolerances{"fees": cent}, payoff.Broken,
			[]payoff.Field{"total"}},
		{"one passes, one breaks", quote(t, "1010.01", "", "", "3.00"), payoff.Tolerances{"total": cent}, payoff.Broken,
			[]payoff.Field{"fees"}},
		{"one breaks, one passes", quote(t, "1011.00", "", "", "2.01"), payoff.Tolerances{"fees": cent}, payoff.Broken,
			[]payoff.Field{"total"}},
		{"a tolerance that nothing needs", quote(t, "1010.00"), payoff.Tolerances{"total": cent}, payoff.Matched, nil},
	} {
		status, breaks := payoff.Compare(ours, row.quoted, row.tolerances)
		var fields []payoff.Field
		for _, b := range breaks {
			fields = append(fields, b.Field)
			if !b.Expected.Equal(ours.Figure(b.Field).Decimal) || !b.Quoted.Equal(row.quoted.Figure(b.Field).Decimal) {
				t.Errorf("%s: the break is %+v", row.name, b)
			}
		}
		if status != row.status || !cmp.Equal(fields, row.breaks) {
			t.Errorf("%s: %s, breaks %v, want %s, %v", row.name, status, fields, row.status, row.breaks)
		}
	}
}

// TestCompareAbsent: what we cannot compute is not compared either.
func TestCompareAbsent(t *testing.T) {
	status, breaks := payoff.Compare(quote(t, "10"), quote(t, "10", "1", "2", "3", "4"), nil)
	if status != payoff.Matched || breaks != nil {
		t.Errorf("%s, %v", status, breaks)
	}
}

func TestDifference(t *testing.T) {
	b := payoff.Break{Field: payoff.TotalField, Expected: dec(t, "10.00"), Quoted: dec(t, "9.95")}
	if got := b.Difference(); !got.Equal(dec(t, "-0.05")) {
		t.Errorf("the difference is %s", got)
	}
}

func TestPerDiemPlaces(t *testing.T) {
	for text, want := range map[string]int32{"4": 2, "4.4": 2, "4.45": 2, "4.450": 3, "2.3": 2, "1.64384": 5, "1e2": 2} {
		if got := payoff.PerDiemPlaces(payoff.Known(dec(t, text))); got != want {
			t.Errorf("%s is compared at %d places, want %d", text, got, want)
		}
	}
	if got := payoff.PerDiemPlaces(decimal.NullDecimal{}); got != 2 {
		t.Errorf("no per diem is compared at %d places, want 2", got)
	}
}
