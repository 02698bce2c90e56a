package readers

import (
	"testing"

	"tieout/payoff"
)

func TestAmount(t *testing.T) {
	tests := []struct{ cell, want, fault string }{
		{"1234.5", "1234.5", ""},
		{" 1,234.50 ", "1234.50", ""},
		{"$1,234.50", "1234.50", ""},
		{"-$5", "-5", ""},
		{"$-5", "-5", ""},
		{"$ 5.00", "5.00", ""},
		{"(1,234.50)", "-1234.50", ""},
		{"$(1.00)", "-1.00", ""},
		{"($1.00)", "-1.00", ""},
		{"1,234.50-", "-1234.50", ""},
		{"+7", "7", ""},
		{"-0.05", "-0.05", ""},
		{"0", "0", ""},
		{"12.", "12", ""},
		{".5", "0.5", ""},
		{"1.230", "1.23", ""},
		{"9999999999999.99", "9999999999999.99", ""},
		{"10000000000000", "", "too large"},
		{"1.234", "", "more than two decimals"},
		{"0.0000000000582076609134674", "", "more than two decimals"},
		{"1,23", "", "say decimal: comma"},
		{"1234,5", "", "say decimal: comma"},
		{"1234.5-", "-1234.5", ""},
		{"1,2345", "", "thousands"},
		{",123", "", "thousands"},
		{"1,234,56.00", "", "thousands"},
		{"1.5,000", "", "thousands"},
		{"12,34,567", "", "thousands"},
		{"1.234,50", "", "say decimal: comma"},
		{"oops", "", "not a number"},
		{"--5", "", "not a number"},
		{"(-5)", "", "not a number"},
		{"-5-", "", "not a number"},
		{"()", "", "not a number"},
		{"$", "", "not a number"},
		{"1 2", "", "not a number"},
		{"1.2.3", "", "not a number"},
		{"€5", "", "not a number"},
		{"0x10", "", "not a number"},
		{"NaN", "", "not a number"},
		{"2E+1", "20", ""},
		{"#REF!", "", "error value"},
		{"", "absent", ""},
		{"NA", "absent", ""},
		{"n/a", "absent", ""},
		{"None", "absent", ""},
		{"NULL", "absent", ""},
		{".", "absent", ""},
	}
	for _, test := range tests {
		d := &decoder{}
		got := d.amount("principal", test.cell)
		check(t, d, test.cell, test.fault)
		switch {
		case test.fault != "":
		case test.want == "absent":
			if got.Valid {
				t.Errorf("%q is %s, want absent", test.cell, got.Decimal)
			}
		case !got.Valid || !got.Decimal.Equal(dec(test.want)):
			t.Errorf("%q is %v, want %s", test.cell, got, test.want)
		}
	}
}

// TestDecimalComma reads numbers of lists that say decimal: comma.
func TestDecimalComma(t *testing.T) {
	tests := []struct{ cell, want, fault string }{
		{"1.234,50", "1234.50", ""},
		{"1.234.567,8", "1234567.8", ""},
		{"1234,5", "1234.5", ""},
		{"1234", "1234", ""},
		{"1.234", "1234", ""},
		{"-0,05", "-0.05", ""},
		{"(1.234,50)", "-1234.50", ""},
		{"1.234,50-", "-1234.50", ""},
		{"$1.234,50", "1234.50", ""},
		{"1,230", "1.23", ""},
		{"1,234", "", "more than two decimals"},
		{"1,234.50", "", "thousands"},
		{"1234.5", "", "thousands"},
		{"1234.50", "", "thousands"},
		{"12.34,50", "", "thousands"},
		{"1.2345,00", "", "thousands"},
		{"1,234,50", "", "not a number"},
		{"1,5.000", "", "thousands"},
		{"1.234,50 €", "", "not a number"},
		{"1 234,50", "", "not a number"},
		{"NA", "absent", ""},
		{".", "absent", ""},
		{"", "absent", ""},
	}
	for _, test := range tests {
		d := &decoder{comma: true}
		got := d.amount("principal", test.cell)
		check(t, d, test.cell, test.fault)
		if test.fault == "" && (got.Valid != (test.want != "absent") ||
			got.Valid && !got.Decimal.Equal(dec(test.want))) {
			t.Errorf("%q is %v, want %s", test.cell, got, test.want)
		}
	}
	for cell, want := range map[string]string{"5,25 %": "5.25", "5,25%": "5.25", "7": "7", "4,45": "4.45"} {
		d := &decoder{comma: true}
		if got := d.rate("rate", cell); d.fault != nil || got.Decimal.String() != want {
			t.Errorf("%q is %v (%v), want %s", cell, got, d.fault, want)
		}
	}
	d := &decoder{comma: true}
	d.rate("rate", "5.25")
	check(t, d, "5.25", "thousands")
}

func TestWorkbookNumbers(t *testing.T) {
	tests := []struct{ cell, want string }{
		{"4.4500000000000002", "4.45"},
		{"1234.5600000000002", "1234.56"},
		{"1.1392E3", "1139.2"},
		{"-0.30000000000000004", "-0.3"},
		{"13359.92", "13359.92"},
		{"99999999999.990005", "99999999999.99"},
	}
	for _, test := range tests {
		d := &decoder{workbook: true}
		if got := d.amount("principal", test.cell); d.fault != nil || got.Decimal.String() != test.want {
			t.Errorf("%s is %v (%v), want %s", test.cell, got, d.fault, test.want)
		}
	}
	d := &decoder{workbook: true}
	if d.amount("principal", "0.0000000000582076609134674"); d.fault == nil {
		t.Error("a speck was accepted")
	}
}

func TestRate(t *testing.T) {
	tests := []struct {
		cell     string
		fraction bool
		want     string
		fault    string
	}{
		{"7.25", false, "7.25", ""},
		{"7.25%", false, "7.25", ""},
		{"7.25 %", false, "7.25", ""},
		{"10.125", false, "10.125", ""},
		{"999.999", false, "999.999", ""},
		{"999", false, "999", ""},
		{"1001", false, "", "between 0 and 1000"},
		{"-0.5", false, "", "between 0 and 1000"},
		{"0", false, "0", ""},
		{"0.0725", true, "7.25", ""},
		{"7.25%", true, "7.25", ""},
		{"1000", false, "1000", ""},
		{"1000.01", false, "", "between 0 and 1000"},
		{"-1", false, "", "between 0 and 1000"},
		{"%", false, "", "not a number"},
		{"seven", false, "", "not a number"},
	}
	for _, test := range tests {
		d := &decoder{fraction: test.fraction}
		got := d.rate("rate", test.cell)
		check(t, d, test.cell, test.fault)
		if test.fault == "" && (!got.Valid || got.Decimal.String() != test.want) {
			t.Errorf("%q is %v, want %s", test.cell, got, test.want)
		}
	}
}

func TestRatesBelowOne(t *testing.T) {
	read := func(rates, declared string) ([]payoff.Loan, error) {
		o := Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Rates: declared}}}
		accepted, _, err := loans(t, open(t, file(t, "l.csv", "account,rate\n"+rates), o))
		return accepted, err
	}
	_, err := read("A1,0.0725\nA2,0\nA3,\n", "")
	problem(t, err, payoff.CodeRates, "rates: fraction")
	for rates, declared := range map[string]string{
		"A1,0.5\nA2,1\n": "", "A1,0.5%\n": "", "A1,0\n": "", "A1,\n": "",
		"A1,0.5\n": "percent", "A1,0.50\n": "fraction",
	} {
		if _, err := read(rates, declared); err != nil {
			t.Errorf("%q with %q: %v", rates, declared, err)
		}
	}
	if got, _ := read("A1,0.0725\n", "fraction"); !got[0].Rate.Decimal.Equal(dec("7.25")) {
		t.Errorf("a fraction of 0.0725 is %s", got[0].Rate.Decimal)
	}
}

// TestNumberMessages: the message says what is wrong with the number, in a list with this decimal mark.
func TestNumberMessages(t *testing.T) {
	for _, test := range []struct {
		comma       bool
		value, want string
	}{
		{true, "1234.50", "have a decimal point, and its list says decimal: comma"},
		{true, "1,234.50", "have a decimal point, and its list says decimal: comma"},
		{true, "1.23.456", "has misplaced thousands separators"},
		{true, "R$ 1.234,50", "the only currency sign that is read is a $"},
		{true, "€ 1.000,00", "the only currency sign that is read is a $"},
		{true, "1.000,00 EUR", "is not a number"},
		{false, "€5,000.00", "the only currency sign that is read is a $"},
		{false, "12,34.50", "has misplaced thousands separators"},
		{false, "(1,000.00", "is not a number"},
		{false, "five", "is not a number"},
		{false, "12.34.56", "is not a number"},
	} {
		d := &decoder{comma: test.comma}
		d.amount("principal", test.value)
		check(t, d, test.value, test.want)
	}
}
