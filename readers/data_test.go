package readers

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tieout/payoff"
)

var autoLoans = Layout{Name: "lists[0]", Kind: payoff.LoanList, Files: "loans.csv", Columns: map[string]string{
	"account": "Asset Number", "principal": "Beginning Balance", "rate": "Interest Rate (%)",
	"interest_paid_to": "Interest Paid Through", "payoff_date": "Paid Through After Payment"}}

func TestAutoLoans(t *testing.T) {
	f := open(t, shared(t, "auto_abs/loans.csv"), Options{Layouts: []Layout{autoLoans}})
	got, rejects, err := loans(t, f)
	if err != nil || len(rejects) > 0 || len(got) != 589 {
		t.Fatalf("%d loans, rejects %q, %v", len(got), rejects, err)
	}
	l := got[0]
	if l.Account != "0001694010-029137-2017-1/2017-01" || !l.Principal.Decimal.Equal(dec("13359.92")) ||
		!l.Rate.Decimal.Equal(dec("21.75")) || l.InterestPaidTo != day("2016-12-03") ||
		l.PayoffDate != day("2017-01-09") {
		t.Errorf("%+v", l)
	}
}

func TestAutoStatement(t *testing.T) {
	f := open(t, shared(t, "auto_abs/servicer_statement.csv"), Options{Kind: payoff.StatementFile, Layouts: []Layout{{
		Name: "vendors.acme.statement", Kind: payoff.StatementFile, Columns: map[string]string{
			"account": "Asset Number", "total": "Balance Plus Interest", "interest": "Interest Collected",
			"as_of": "Paid Through"}}}})
	lines, faults := 0, 0
	for l, err := range f.Statement() {
		if err != nil {
			faults++
			t.Log(err)
		} else if lines++; lines == 1 && (!l.Quote.Total.Equal(dec("13653.85")) || l.Quote.AsOf != day("2017-01-09")) {
			t.Errorf("%+v", l)
		}
	}
	if lines != 589 || faults != 0 {
		t.Errorf("%d lines, %d faults", lines, faults)
	}
}

func TestWorldBank(t *testing.T) {
	layout := Layout{Name: "lists[0]", Kind: payoff.LoanList, Files: "IBRD*.csv", Dates: "MM/DD/YYYY",
		Columns: map[string]string{"account": "Loan Number", "principal": "Due to IBRD", "rate": "Interest Rate",
			"interest_paid_to": "End of Period"},
		Defaults: map[string]string{"vendor": "ibrd", "day_count": "ACT/360"}}
	f := open(t, shared(t, "tapes/IBRD_Statement_of_Loans_-_Latest_Available_Snapshot.csv"),
		Options{Layouts: []Layout{layout}})
	got, rejects, err := loans(t, f)
	if err != nil || len(rejects) != 5 || len(got)+len(rejects) != 8873 {
		t.Fatalf("%d loans, rejects %q, %v", len(got), rejects, err)
	}
	for _, r := range rejects {
		if !strings.Contains(r, "more than two decimals") {
			t.Error(r)
		}
	}
	negative, noRate := 0, 0
	for _, l := range got {
		if l.Principal.Decimal.IsNegative() {
			negative++
		}
		if !l.Rate.Valid {
			noRate++
		}
		if l.Vendor != "ibrd" || l.InterestPaidTo != day("2022-05-31") {
			t.Fatalf("%+v", l)
		}
	}
	if negative != 134 || // two of the 136 are among the specks
		noRate != 93 {
		t.Errorf("%d negative, %d without a rate", negative, noRate)
	}
}

func TestLendingClub(t *testing.T) {
	layout := Layout{Name: "lists[0]", Kind: payoff.LoanList,
		Columns: map[string]string{"account": "", "principal": "balance", "rate": "interest_rate"}}
	got, rejects, err := loans(t, open(t, shared(t, "tapes/loans_full_schema_rows_1-3000.csv"),
		Options{Layouts: []Layout{layout}}))
	if err != nil || len(rejects) > 0 || len(got) != 3000 {
		t.Fatalf("%d loans, rejects %q, %v", len(got), rejects, err)
	}
}

// messy is what is expected of a small file of another project, mapped by whatever header it has. MANIFEST.md of the
// shared data says what is nasty in each. The files of csv-spectrum come with their cells as JSON; the mapped column is
// repeated here.
type messy struct {
	name     string
	columns  map[string]string
	accepted string // rows and accounts, with | between
	rejects  string // their starts, with | between
	refused  string // the problem's code: the file is not read
	says     string // the problem's message or hint
}

func messyFiles() []messy {
	account := func(header string) map[string]string { return map[string]string{"account": header} }
	return []messy{
		{name: "csv/csv-spectrum/comma_in_quotes.csv", columns: account("city"), accepted: "2 Anytown, WW"},
		{name: "csv/csv-spectrum/escaped_quotes.csv", columns: account("b"), accepted: `2 ha "ha" ha|3 4`},
		{name: "csv/csv-spectrum/json.csv", columns: account("val"),
			accepted: `2 {"type": "Point", "coordinates": [102.0, 0.5]}`},
		{name: "csv/csv-spectrum/location_coordinates.csv", columns: account("Cities"),
			// quotes in a bare cell: nothing is guessed
			rejects: "location_coordinates.csv:2: cannot be split into cells: column 24"},
		{name: "csv/csv-spectrum/newlines_crlf.csv", columns: account("b"), accepted: "2 2|3 5|5 8"},
		{name: "csv/csv-spectrum/newlines_crlf.csv", columns: account("a"), accepted: "2 1|5 7",
			rejects: `newlines_crlf.csv:3: account "Once upon`},
		{name: "csv/csv-spectrum/quotes_and_newlines.csv", columns: account("a"), accepted: "2 1|5 3"},
		{name: "csv/csv-spectrum/utf8.csv", columns: account("c"), accepted: "2 3|3 ʤ"},
		{name: "csv/csvkit/bad.csv", columns: account("column_c"), accepted: "4 17",
			rejects: "bad.csv:2: has 4 cells, the header has 3|bad.csv:3: has 2 cells, the header has 3"},
		// An id is text; the other cells are six ways to say nothing.
		{name: "csv/csvkit/blanks.csv", accepted: "2 NA", columns: map[string]string{"account": "b", "principal": "a",
			"rate": "c", "fees": "d", "payoff_date": "e", "interest_paid_to": "f"}},
		{name: "csv/csvkit/mac_newlines.csv", columns: account("b"), accepted: "2 2|3 5"},
		{name: "csv/csvkit/test_utf16_little.csv", columns: account("c"), accepted: "2 3|3 ʤ"},
		{name: "csv/csvkit/test_utf8_bom.csv", columns: account("foo"), accepted: "2 1|3 4"},
		{name: "xlsx/calamine/date_1904.xlsx", columns: map[string]string{"account": "15", "interest_paid_to": "42735"},
			accepted: "2 16",
			rejects:  `date_1904.xlsx[Sheet1]:3: interest_paid_to "10.6320601851852": has a time of day`},
		{name: "xlsx/calamine/inlineStr_with_value.xlsx", columns: account("ID"), accepted: "2 RQ11610"},
		{name: "xlsx/calamine/inlineStr_with_value.xlsx", columns: account("Outline Number"), accepted: "2 1."},
		{name: "xlsx/calamine/merge_cells.xlsx", columns: account("Row Merge"), accepted: "2 Column Merge"},
		{name: "xlsx/calamine/temperature-in-middle.xlsx", columns: account("label"),
			accepted: "5 celsius|6 fahrenheit"},
		{name: "xlsx/excelize/OverflowNumericCell.xlsx", columns: account("8595602512225")}, // a header and no row
		{name: "xlsx/excelize/OverflowNumericCell.xlsx", columns: account("a"), refused: payoff.CodeHeader,
			says: "8595602512225"},
		{name: "xlsx/excelize/encryptAES.xlsx", columns: account("a"), refused: payoff.CodeNoFile, says: "password"},
		{name: "xlsx/poi/59746_NoRowNums.xlsx", columns: account("Ion")}, // 70 rows, of which 42 have an Ion
		{name: "xlsx/poi/xlsx-corrupted.xlsx", columns: account("a"), refused: payoff.CodeDamaged, says: "damaged"},
	}
}

func TestMessyFiles(t *testing.T) {
	for _, test := range messyFiles() {
		t.Run(test.name, func(t *testing.T) {
			path := shared(t, test.name)
			o := Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Columns: test.columns}}}
			if test.refused != "" {
				refused(t, path, o, test.refused, test.says)
				return
			}
			accounts, rejects, _ := read(t, path, o)
			if strings.HasSuffix(test.name, "NoRowNums.xlsx") {
				if len(accounts) != 42 || len(rejects) != 28 ||
					!strings.HasPrefix(rejects[27], "59746_NoRowNums.xlsx[Features]:71: account") {
					t.Errorf("%d accounts, rejects %q", len(accounts), rejects)
				}
				return
			}
			if got := strings.Join(accounts, "|"); got != test.accepted {
				t.Errorf("accepted %q, want %q", got, test.accepted)
			}
			starts := strings.Split(test.rejects, "|")
			if test.rejects == "" {
				starts = nil
			}
			if !slices.EqualFunc(rejects, starts, strings.HasPrefix) {
				t.Errorf("rejects %q, want %q", rejects, starts)
			}
		})
	}
}

// TestMessyFilesAreAllThere: every file of the folders is in the table.
func TestMessyFilesAreAllThere(t *testing.T) {
	root := shared(t, "csv")
	for _, pattern := range []string{"csv/*/*.csv", "xlsx/*/*.xlsx"} {
		paths, err := filepath.Glob(filepath.Join(root, "..", pattern))
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %v, %v", pattern, paths, err)
		}
		for _, path := range paths {
			named := func(m messy) bool { return strings.HasSuffix(filepath.ToSlash(path), m.name) }
			if !slices.ContainsFunc(messyFiles(), named) {
				t.Errorf("%s is in no test", path)
			}
		}
	}
}

// TestDays1904 reads the dates of a workbook that counts from 1904.
func TestDays1904(t *testing.T) {
	o := Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList,
		Columns: map[string]string{"account": "15", "interest_paid_to": "42735"}}}}
	got, _, err := loans(t, open(t, shared(t, "xlsx/calamine/date_1904.xlsx"), o))
	if err != nil || len(got) != 1 || got[0].InterestPaidTo != day("2021-01-02") {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestBlanks reads six spellings of a missing value.
func TestBlanks(t *testing.T) {
	columns := messyFiles()[9].columns
	got, _, err := loans(t, open(t, shared(t, "csv/csvkit/blanks.csv"),
		Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Columns: columns}}}))
	if err != nil || len(got) != 1 || got[0].Principal.Valid || got[0].Rate.Valid || !got[0].Fees.IsZero() ||
		!got[0].PayoffDate.IsZero() || !got[0].InterestPaidTo.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
}
