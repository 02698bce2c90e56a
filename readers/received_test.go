package readers

import (
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// said says whether a file's warnings have these words in one of them.
func said(f *File, words string) bool {
	return slices.ContainsFunc(f.Warnings(), func(w string) bool { return strings.Contains(w, words) })
}

// TestOtherSheets: of several sheets that are lists one is read, and the others are not passed over in silence.
func TestOtherSheets(t *testing.T) {
	book := excelize.NewFile()
	for name, header := range map[string]string{"Sheet1": "account", "Feb": "account", "Notes": "remark", "Old": "account"} {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow(name, "A1", &[]any{header, "principal"}); err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow(name, "A2", &[]any{"A1", 5}); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SetSheetVisible("Old", false); err != nil {
		t.Fatal(err)
	}
	path := save(t, book)
	f := open(t, path, Options{})
	if !said(f, "only sheet Sheet1 is read, and Feb has the header of a list, too") {
		t.Errorf("warnings %q", f.Warnings())
	}
	if f := open(t, path, Options{Sheet: "Feb"}); len(f.Warnings()) > 0 {
		t.Errorf("warnings %q of a sheet that was asked for", f.Warnings())
	}
}

// TestAllSheetsHidden: nobody is told that a sheet is not there which he has not asked for.
func TestAllSheetsHidden(t *testing.T) {
	path := rezip(t, newWorkbook(t, []any{"account"}, []any{"A1"}), "xl/workbook.xml", func(text []byte) []byte {
		return []byte(strings.Replace(string(text), "<sheet ", `<sheet state="hidden" `, 1))
	})
	refused(t, path, Options{}, "sheet", "every sheet is hidden", "Sheet1")
	_, err := Inspect(path, Options{})
	problem(t, err, "sheet", "every sheet is hidden", "Sheet1")
}

// TestBooleans: TRUE is stored as 1, and is neither an amount of 1.00 nor a rate of 1 percent.
func TestBooleans(t *testing.T) {
	path := newWorkbook(t, []any{"account", "principal", "rate", "fees", "remark"}, []any{"A1", true, 5, 0, true}, []any{"A2", 5, false, 0},
		[]any{"A3", 7, 5, 0, true})
	accounts, rejects, _ := read(t, path, Options{})
	if !slices.Equal(accounts, []string{"4 A3"}) || len(rejects) != 2 || !strings.Contains(rejects[0], "TRUE or FALSE") {
		t.Errorf("%q, %q", accounts, rejects)
	}
}

// TestUnpaddedDates: Excel saves 1/2/2026 as CSV in the United States; the order is declared, so nothing is guessed.
func TestUnpaddedDates(t *testing.T) {
	for spelling, values := range map[string]map[string]string{
		"MM/DD/YYYY": {"1/2/2026": "2026-01-02", "01/2/2026": "2026-01-02", "12/31/2026": "2026-12-31", "1/2/2026 0:00": "2026-01-02",
			"1/2/2026 12:00:00 AM": "2026-01-02", "1/2/2026 8:30": "", "13/1/2026": "", "1/2/26": "", "2/30/2026": "", "1/2/20261": "", "001/2/2026": ""},
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
	if i := inspect(t, file(t, "l.csv", "account,interest_paid_to\n1,1/2/2026\n2,1/13/2026\n")); !slices.Equal(i.Dates, []string{"MM/DD/YYYY"}) {
		t.Errorf("dates %q", i.Dates)
	}
}

// TestEveryDateUnread: where no date of a file can be read, its spelling is to be said, not every row mended.
func TestEveryDateUnread(t *testing.T) {
	_, _, f := read(t, file(t, "l.csv", "account,interest_paid_to\n1,01/02/2026\n2,01/13/2026\n"), Options{})
	if !said(f, "none of its dates is like YYYY-MM-DD: say dates: in its list") {
		t.Errorf("warnings %q", f.Warnings())
	}
	for _, text := range []string{"account,interest_paid_to\n1,01/02/2026\n2,2026-01-13\n", "account,interest_paid_to\n1,\n"} {
		if _, _, f := read(t, file(t, "l.csv", text), Options{}); len(f.Warnings()) > 0 {
			t.Errorf("%q: warnings %q", text, f.Warnings())
		}
	}
}

// TestNumberMessages: the message says what is wrong with the number, in a list of this decimal mark.
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

// TestTotalAboveRows: who says trailer: true already is not told to say it.
func TestTotalAboveRows(t *testing.T) {
	o := Options{Layouts: []Layout{{Kind: payoff.LoanList, Files: "*", Trailer: true}}}
	accounts, rejects, _ := read(t, file(t, "l.csv", "account,principal\nA1,5\nTotal,5\nEnd of report,\n"), o)
	if len(accounts) != 2 || len(rejects) != 1 || !strings.Contains(rejects[0], "is a total with rows below it") {
		t.Errorf("%q, %q", accounts, rejects)
	}
}

// TestHeaderBelowAnother: a line that would be the header but for the lines above it is what the message speaks of.
func TestHeaderBelowAnother(t *testing.T) {
	refused(t, newWorkbook(t, []any{nil, "Ids", "Money", "Dates"}, []any{nil, "account", "principal", "interest_paid_to"}), Options{}, "header",
		`"account, principal, interest_paid_to"`, "row 2", "delete the lines above")
	refused(t, file(t, "l.csv", "Ids,Money,Dates\naccount,principal,interest_paid_to\n"), Options{}, "header",
		`"account, principal, interest_paid_to"`, "line 2")
	refused(t, file(t, "l.csv", strings.Repeat("x\n", 25)+"account,principal\n1,2\n"), Options{}, "header", "first 21 lines")
}

// TestDeclaredEncodingCut: it may be that the file is whole, and the encoding is not its own.
func TestDeclaredEncodingCut(t *testing.T) {
	o := Options{Layouts: []Layout{{Kind: payoff.LoanList, Files: "*", Encoding: utf16LE}}}
	refused(t, file(t, "l.csv", "account\nA1\n"), o, "damaged", "correct encoding:")
}

// TestInspectTwoHeaders: of lines of the same width the one with the usual names is the header.
func TestInspectTwoHeaders(t *testing.T) {
	for _, path := range []string{
		file(t, "l.csv", "Ids,,Money\nLoan Number,Servicer,Balance\n1,q2,5\n"),
		newWorkbook(t, []any{"Ids", nil, "Money"}, []any{"Loan Number", "Servicer", "Balance"}, []any{"1", "q2", 5}),
	} {
		if i := inspect(t, path); i.Header != 2 || proposed(i, "account") != "Loan Number" {
			t.Errorf("header %d, %+v", i.Header, i.Columns)
		}
	}
}

// TestTotalsOfOtherCountries: a list with a decimal comma ends in a total of its own language, which is no loan.
func TestTotalsOfOtherCountries(t *testing.T) {
	for _, word := range []string{"Summe", "SUMME:", "Gesamt", "Gesamtsumme", "Zwischensumme", "Soma", "Soma total", "Sum", "Sum of 2 loans"} {
		_, rejects, _ := read(t, file(t, "l.csv", "account,principal\nSumatra-1,2\nSoma-7,3\nGesamtbank,4\n"+word+",9\n"), Options{})
		if len(rejects) != 1 || !strings.Contains(rejects[0], "is a total") {
			t.Errorf("%s: %q", word, rejects)
		}
	}
	o := Options{Layouts: []Layout{{Kind: payoff.LoanList, Files: "*", Trailer: true, Decimal: "comma"}}}
	f := open(t, file(t, "l.csv", "account;principal\n1;2,00\n2;3,00\nZwischensumme;5,00\nGesamtsumme 2;5,01\n"), o)
	_, _, err := loans(t, f)
	problem(t, err, "control", "says 5.01")
}

// TestFormulaIDs: ="0012" keeps Excel from dropping zeros; it is not how anybody else writes the id.
func TestFormulaIDs(t *testing.T) {
	_, rejects, _ := read(t, file(t, "l.csv", "account,principal\n\"=\"\"0012\"\"\",5\n=1+1,5\n"), Options{})
	if len(rejects) != 2 || !strings.Contains(rejects[0], "is an Excel formula") || !strings.Contains(rejects[1], "is an Excel formula") {
		t.Errorf("%q", rejects)
	}
}

// TestHeaderWithLineEnd: a header with an Alt+Enter in it is said on one line, and cannot move a terminal's cursor.
func TestHeaderWithLineEnd(t *testing.T) {
	f := open(t, file(t, "l.csv", "account,\"Paid\nto\x1b[2J\"\nA1,x\n"), Options{})
	if !said(f, "columns ignored: Paid to") || said(f, "\n") || said(f, "\x1b") {
		t.Errorf("%q", f.Warnings())
	}
}
