package readers

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shopspring/decimal"
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

// TestDecimalComma reads numbers of lists that say decimal: comma, and of no others.
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
		if test.fault == "" && (got.Valid != (test.want != "absent") || got.Valid && !got.Decimal.Equal(dec(test.want))) {
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

// TestMarksExchanged: a number means with decimal: comma what it means without when point and comma are exchanged.
func TestMarksExchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[($-]{0,2}[0-9]{0,4}([.,][0-9]{1,4}){0,3}[)-]?`).Draw(t, "s")
		if strings.TrimSpace(s) == "." {
			return
		}
		point, comma := &decoder{}, &decoder{comma: true}
		want, got := point.number("fees", s), comma.number("fees", swapMarks(s))
		if (point.fault == nil) != (comma.fault == nil) || !want.Decimal.Equal(got.Decimal) {
			t.Fatalf("%q is %v (%v), exchanged %v (%v)", s, want, point.fault, got, comma.fault)
		}
	})
}

func check(t *testing.T, d *decoder, cell, fault string) {
	t.Helper()
	switch {
	case fault == "" && d.fault != nil:
		t.Errorf("%q: %v", cell, d.fault)
	case fault != "" && (d.fault == nil || !strings.Contains(d.fault.Error(), fault)):
		t.Errorf("%q: fault %v, want %q", cell, d.fault, fault)
	}
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

// TestShortNumber holds the fast way through numbers to decimal's own parser, exponents included.
func TestShortNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`-?[0-9]{0,16}(\.[0-9]{0,3})?`).Draw(t, "s")
		value, places, ok := shortNumber(s)
		if !ok {
			return
		}
		got := decimal.New(value, -places)
		want, err := decimal.NewFromString(s)
		if err != nil || !got.Equal(want) || got.Exponent() != want.Exponent() {
			t.Fatalf("%q is %v, want %v (%v)", s, got, want, err)
		}
	})
}

func TestSpellings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(-99999999999, 99999999999).Draw(t, "cents")
		want := decimal.New(cents, -2)
		text := want.Abs().StringFixed(2)
		whole, places, _ := strings.Cut(text, ".")
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
		text = "$" + whole + "." + places
		if cents < 0 {
			text = rapid.SampledFrom([]string{"(" + text + ")", text + "-", "-" + text}).Draw(t, "spelling")
		}
		d := &decoder{}
		if got := d.amount("fees", text); d.fault != nil || !got.Decimal.Equal(want) {
			t.Fatalf("%s is %v (%v), want %s", text, got, d.fault, want)
		}
	})
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

func TestDates(t *testing.T) {
	tests := []struct{ format, cell, want, fault string }{
		{"", "2021-01-18", "2021-01-18", ""},
		{"", "2021-01-18T00:00:00.000Z", "2021-01-18", ""},
		{"", "2021-01-18T00:00:00-05:00", "2021-01-18", ""},
		{"", "2021-01-18 00:00", "2021-01-18", ""},
		{"", "2021-01-18 0:00:00", "2021-01-18", ""},
		{"", "2021-01-18 00:00:01", "", "time of day"},
		{"", "2021-01-18T10:00:00Z", "", "time of day"},
		{"", "2021-01-18 12:00:00 PM", "", "time of day"},
		{"", "2021-01-18 12:30:00 AM", "", "time of day"},
		{"", "2021-01-18x", "", "not a date"},
		{"", "2021-01-18 soon", "", "not a date"},
		{"", "2021-02-29", "", "not a date"},
		{"", "2021-1-18", "", "not a date"},
		{"", "01/18/2021", "", "not a date like YYYY-MM-DD"},
		{"", "1899-12-31", "", "before 1900"},
		{"", "NA", "", ""},
		{"MM/DD/YYYY", "05/31/2022 12:00:00 AM", "2022-05-31", ""},
		{"MM/DD/YYYY", "05/31/2022", "2022-05-31", ""},
		{"MM/DD/YYYY", "5/31/2022", "2022-05-31", ""},
		{"MM/DD/YYYY", "31/05/2022", "", "not a date"},
		{"DD MMM YYYY", "31 May 2022", "2022-05-31", ""},
		{"DD-MMM-YYYY", "31-MAY-2022 00:00", "2022-05-31", ""},
		{"YYYYMMDD", "20220531", "2022-05-31", ""},
	}
	for _, test := range tests {
		f, err := parseDateFormat(test.format)
		if err != nil {
			t.Fatal(err)
		}
		for _, workbook := range []bool{false, true} { // a workbook's dates may be text
			d := &decoder{dates: f, workbook: workbook}
			got := d.date("payoff_date", test.cell)
			check(t, d, test.cell, test.fault)
			if test.fault == "" && got.String() != test.want {
				t.Errorf("%q is %s, want %s", test.cell, got, test.want)
			}
		}
	}
	for _, bad := range []string{"YY-MM-DD", "MM/DD", "YYYY-MM-DD hh:mm", "D/M/YYYY", "YYYY-MM-MMM-DD", "01/02/YYYY"} {
		if _, err := parseDateFormat(bad); err == nil {
			t.Errorf("dates: %s was accepted", bad)
		}
	}
}

// TestPlainDates holds the fast way through dates to the one of the standard library.
func TestPlainDates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spelling := rapid.SampledFrom([]string{"YYYY-MM-DD", "MM/DD/YYYY", "DD.MM.YYYY", "YYYYMMDD", "DD-MMM-YYYY"}).Draw(t, "spelling")
		f, err := parseDateFormat(spelling)
		if err != nil {
			t.Fatal(err)
		}
		y, m, d := rapid.IntRange(1850, 2150).Draw(t, "y"), rapid.IntRange(0, 14).Draw(t, "m"), rapid.IntRange(0, 32).Draw(t, "d")
		s := strings.NewReplacer("YYYY", fmt.Sprintf("%04d", y), "MMM", "Feb", "MM", fmt.Sprintf("%02d", m), "DD", fmt.Sprintf("%02d", d)).Replace(spelling)
		if rapid.IntRange(0, 4).Draw(t, "break") == 0 {
			i := rapid.IntRange(0, len(s)-1).Draw(t, "at")
			s = s[:i] + rapid.SampledFrom([]string{"x", "-", " ", ":", "/", "\xff"}).Draw(t, "by") + s[i+1:]
		}
		got, gotErr := f.parse(s)
		f.numeric = false
		want, wantErr := f.parse(s)
		if got != want || (gotErr == nil) != (wantErr == nil) {
			t.Fatalf("%q is %s (%v), want %s (%v)", s, got, gotErr, want, wantErr)
		}
	})
}

func TestSerials(t *testing.T) {
	tests := []struct {
		cell     string
		date1904 bool
		want     string
	}{
		{"46081", false, "2026-02-28"}, // reference/dependencies.md 1.1
		{"44619", true, "2026-02-28"},
		{"46081.0", false, "2026-02-28"},
		{"61", false, "1900-03-01"},
		{"0", true, "1904-01-01"},
		{"2958465", false, "9999-12-31"},
		{"2957003", true, "9999-12-31"},
	}
	for _, test := range tests {
		d := &decoder{workbook: true, date1904: test.date1904}
		if got := d.date("payoff_date", test.cell); d.fault != nil || got.String() != test.want {
			t.Errorf("%s is %s (%v), want %s", test.cell, got, d.fault, test.want)
		}
	}
	for _, bad := range []string{"60", "0", "2958466", "46081.5"} {
		d := &decoder{workbook: true}
		if got := d.date("payoff_date", bad); d.fault == nil {
			t.Errorf("%s is %s", bad, got)
		}
	}
}

func TestIDs(t *testing.T) {
	for cell, fault := range map[string]string{
		" 00123 ":      "",
		"12E3":         "", // an id of its own right: no spreadsheet writes numbers so
		"AB-1/2":       "",
		"#12":          "",
		"1.23E+15":     "lost digits",
		"1e+16":        "lost digits",
		"A\x00B":       "control",
		"A\nB":         "control",
		"A\u0085B":     "control",
		"A\xffB":       "UTF-8",
		"#N/A":         "error value",
		"#REF!":        "error value",
		"#NAME?":       "error value",
		"Ünal-4\u00a0": "",
	} {
		d := &decoder{}
		got := d.id("account", cell)
		check(t, d, cell, fault)
		if fault == "" && got != strings.TrimSpace(cell) {
			t.Errorf("%q is %q", cell, got)
		}
	}
}

func TestCurrency(t *testing.T) {
	for cell, fault := range map[string]string{"usd": "", " EUR ": "", "": "", "US": "currency", "US$": "currency", "dollar": "currency"} {
		d := &decoder{}
		d.currency("currency", cell)
		check(t, d, cell, fault)
	}
}
