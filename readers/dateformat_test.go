package readers

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

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

// TestPlainDates compares the fast way through dates with that of the standard library.
func TestPlainDates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spellings := []string{"YYYY-MM-DD", "MM/DD/YYYY", "DD.MM.YYYY", "YYYYMMDD", "DD-MMM-YYYY"}
		spelling := rapid.SampledFrom(spellings).Draw(t, "spelling")
		f, err := parseDateFormat(spelling)
		if err != nil {
			t.Fatal(err)
		}
		y := fmt.Sprintf("%04d", rapid.IntRange(1850, 2150).Draw(t, "y"))
		m := fmt.Sprintf("%02d", rapid.IntRange(0, 14).Draw(t, "m"))
		d := fmt.Sprintf("%02d", rapid.IntRange(0, 32).Draw(t, "d"))
		s := strings.NewReplacer("YYYY", y, "MMM", "Feb", "MM", m, "DD", d).Replace(spelling)
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
		{"46081", false, "2026-02-28"},
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

// TestUnpaddedDates: Excel saves 1/2/2026 as CSV in the United States; the order is declared, so nothing is guessed.
func TestUnpaddedDates(t *testing.T) {
	for spelling, values := range map[string]map[string]string{
		"MM/DD/YYYY": {"1/2/2026": "2026-01-02", "01/2/2026": "2026-01-02", "12/31/2026": "2026-12-31",
			"1/2/2026 0:00": "2026-01-02", "1/2/2026 12:00:00 AM": "2026-01-02", "1/2/2026 8:30": "",
			"13/1/2026": "", "1/2/26": "", "2/30/2026": "", "1/2/20261": "", "001/2/2026": ""},
		"DD.MM.YYYY":   {"1.2.2026": "2026-02-01", "31.1.2026": "2026-01-31"},
		"YYYY/MM/DD":   {"2026/1/2": "2026-01-02", "2026/1/2 00:00": "2026-01-02", "2026/1/234": ""},
		"DD-MMM-YYYY":  {"1-Feb-2026": "2026-02-01"},
		"MMM DD, YYYY": {"Feb 1, 2026": "2026-02-01"},
		"YYYYMMDD":     {"202612": "", "20260102": "2026-01-02"},
		"":             {"2026-1-2": ""},
	} {
		format, err := parseDateFormat(spelling)
		if err != nil {
			t.Fatal(err)
		}
		for value, want := range values {
			got, err := format.parse(value)
			if (err != nil) != (want == "") || err == nil && got.String() != want {
				t.Errorf("%s %q: %v, %v, want %q", spelling, value, got, err, want)
			}
		}
	}
	i := inspect(t, file(t, "l.csv", "account,interest_paid_to\n1,1/2/2026\n2,1/13/2026\n"))
	if !slices.Equal(i.Dates, []string{"MM/DD/YYYY"}) {
		t.Errorf("dates %q", i.Dates)
	}
}

// TestEveryDateUnread: if no date of a file can be read, its spelling is to be declared, and no row needs to be fixed.
func TestEveryDateUnread(t *testing.T) {
	_, _, f := read(t, file(t, "l.csv", "account,interest_paid_to\n1,01/02/2026\n2,01/13/2026\n"), Options{})
	if !said(f, "none of its dates is like YYYY-MM-DD, and all fit MM/DD/YYYY: say dates: MM/DD/YYYY in its list") {
		t.Errorf("warnings %q", warnings(f))
	}
	for _, text := range []string{"account,interest_paid_to\n1,01/02/2026\n2,2026-01-13\n",
		"account,interest_paid_to\n1,\n"} {
		if _, _, f := read(t, file(t, "l.csv", text), Options{}); len(warnings(f)) > 0 {
			t.Errorf("%q: warnings %q", text, warnings(f))
		}
	}
}
