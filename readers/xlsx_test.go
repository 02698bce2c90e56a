package readers

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

func TestWorkbookLoans(t *testing.T) {
	path := newWorkbook(t,
		[]any{"Account", "Principal", "Rate", "Interest Paid To", "Payoff Date", "Vendor"},
		[]any{"0012", 12345.67, 7.25, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), "2026-02-01", "q2"},
		[]any{1001, "1,234.50", "5%"},
		[]any{},
		[]any{"A3", 0.1 + 0.2, 5},
		[]any{"1.2345678901234568E+18", 5, 5},
		[]any{"A5", "#N/A", 5},
		[]any{"A6", 5, 5, 46081.5},
		[]any{"A7", 1, 1, nil, nil, "q2", "too much"},
	)
	f := open(t, path, Options{})
	got, rejects, err := loans(t, f)
	if err != nil || len(got) != 3 {
		t.Fatalf("%d loans, %q, %v", len(got), rejects, err)
	}
	l := got[0]
	if l.Account != "0012" || l.Principal.Decimal.String() != "12345.67" || l.InterestPaidTo != day("2026-01-01") ||
		l.PayoffDate != day("2026-02-01") || l.Source != (payoff.Source{File: "book.xlsx", Sheet: "Sheet1", Row: 2}) {
		t.Errorf("%+v", l)
	}
	if l := got[1]; l.Account != "1001" || l.Principal.Decimal.String() != "1234.5" || l.Rate.Decimal.String() != "5" ||
		l.Vendor != "" {
		t.Errorf("%+v", l)
	}
	if l := got[2]; l.Source.Row != 5 || l.Principal.Decimal.String() != "0.3" {
		t.Errorf("%+v", l)
	}
	want := []string{"book.xlsx[Sheet1]:6: account", "book.xlsx[Sheet1]:7: principal \"#N/A\"",
		"book.xlsx[Sheet1]:8: interest_paid_to \"46081.5\": has a time",
		"book.xlsx[Sheet1]:9: has 7 cells, the header has 6"}
	if !slices.EqualFunc(rejects, want, strings.HasPrefix) {
		t.Errorf("rejects %q", rejects)
	}
}

func TestWorkbookOffset(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for cell, text := range map[string]string{"B4": "account", "C4": "principal", "B7": "A1", "C7": "5"} {
		if err := f.SetCellStr("Sheet1", cell, text); err != nil {
			t.Fatal(err)
		}
	}
	got, rejects, err := loans(t, open(t, save(t, f), Options{}))
	if err != nil || rejects != nil || len(got) != 1 || got[0].Source.Row != 7 {
		t.Errorf("%v %v %v", got, rejects, err)
	}
}

func TestDate1904(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	yes := true
	if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
		t.Fatal(err)
	}
	_ = f.SetSheetRow("Sheet1", "A1", &[]any{"account", "payoff_date"})
	_ = f.SetSheetRow("Sheet1", "A2", &[]any{"A1", 44619})
	got, _, err := loans(t, open(t, save(t, f), Options{}))
	if err != nil || len(got) != 1 || got[0].PayoffDate != day("2026-02-28") {
		t.Errorf("%v %v", got, err)
	}
}

func TestSheets(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for _, name := range []string{"Open", "Claims", "Secret"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
	}
	_ = f.SetSheetRow("Sheet1", "A1", &[]any{"some", "notes"})
	_ = f.SetSheetRow("Open", "A1", &[]any{"account", "principal"})
	_ = f.SetSheetRow("Claims", "A1", &[]any{"claim"})
	_ = f.SetSheetRow("Secret", "A1", &[]any{"account"})
	_ = f.SetSheetVisible("Secret", false)
	path := save(t, f)
	if got := open(t, path, Options{}); got.Sheet() != "Open" || got.Kind() != payoff.LoanList {
		t.Errorf("sheet %s of %s", got.Sheet(), got.Kind())
	}
	if got := open(t, path, Options{Sheet: "claims"}); got.Sheet() != "Claims" || got.Kind() != payoff.ClaimList {
		t.Errorf("sheet %s of %s", got.Sheet(), got.Kind())
	}
	if got := open(t, path, Options{Kind: payoff.ClaimList}); got.Sheet() != "Claims" {
		t.Errorf("sheet %s", got.Sheet())
	}
	if got := open(t, path, Options{Sheet: "Secret"}); got.Sheet() != "Secret" {
		t.Errorf("sheet %s", got.Sheet())
	}
	refused(t, path, Options{Sheet: "open loans"}, payoff.CodeSheet, "Sheet1, Open, Claims, Secret")
	refused(t, path, Options{Kind: payoff.StatementFile}, payoff.CodeSheet, "Sheet1, Open, Claims, Secret")
	refused(t, path, Options{Sheet: "Sheet1"}, payoff.CodeHeader, "some, notes")
}

// TestOtherSheets: of several sheets that are lists, one is read and the others are mentioned.
func TestOtherSheets(t *testing.T) {
	book := excelize.NewFile()
	for name, header := range map[string]string{
		"Sheet1": "account", "Feb": "account", "Notes": "remark", "Old": "account",
	} {
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
		t.Errorf("warnings %q", warnings(f))
	}
	if f := open(t, path, Options{Sheet: "Feb"}); len(warnings(f)) > 0 {
		t.Errorf("warnings %q of a sheet that was asked for", warnings(f))
	}
}

// TestAllSheetsHidden: the message does not speak of a sheet that nobody asked for.
func TestAllSheetsHidden(t *testing.T) {
	path := rezip(t, newWorkbook(t, []any{"account"}, []any{"A1"}), "xl/workbook.xml", func(text []byte) []byte {
		return []byte(strings.Replace(string(text), "<sheet ", `<sheet state="hidden" `, 1))
	})
	refused(t, path, Options{}, "sheet", "every sheet is hidden", "Sheet1")
	_, err := Inspect(t.Context(), path, Options{})
	problem(t, err, "sheet", "every sheet is hidden", "Sheet1")
}

// TestFormatsAgree reads the same cells from both formats.
func TestFormatsAgree(t *testing.T) {
	lines := []string{"account principal rate payoff_date", "A1 1,234.50 5% 2026-01-31", "A2 x 5 2026-01-31",
		"A3 5 5 NA", "A4 (5.00) 5 2026-01-31T00:00:00Z", "_ 5 5 _", "A6 1.234 5 _"}
	var text strings.Builder
	for _, r := range grid(lines...) {
		for i, c := range r {
			text.WriteString(map[bool]string{true: ","}[i > 0] + `"` + c.(string) + `"`)
		}
		text.WriteString("\n")
	}
	fromCSV, rejectsCSV, err1 := loans(t, open(t, file(t, "l.csv", text.String()), Options{}))
	fromXLSX, rejectsXLSX, err2 := loans(t, open(t, newWorkbook(t, grid(lines...)...), Options{}))
	if err1 != nil || err2 != nil || len(fromCSV) != 3 || len(fromXLSX) != 3 || len(rejectsCSV) != 3 ||
		len(rejectsXLSX) != 3 {
		t.Fatalf("%v %v\n%v %v\n%v %v", fromCSV, fromXLSX, rejectsCSV, rejectsXLSX, err1, err2)
	}
	for i := range fromCSV {
		c, x := fromCSV[i], fromXLSX[i]
		if c.Account != x.Account || c.Source.Row != x.Source.Row || c.PayoffDate != x.PayoffDate ||
			!c.Principal.Decimal.Equal(x.Principal.Decimal) {
			t.Errorf("%+v\n%+v", c, x)
		}
	}
	for i := range rejectsCSV {
		if x := strings.Replace(rejectsXLSX[i], "book.xlsx[Sheet1]", "l.csv", 1); rejectsCSV[i] != x {
			t.Errorf("%s\n%s", rejectsCSV[i], x)
		}
	}
}

func TestTempFilesAreRemoved(t *testing.T) {
	folder := t.TempDir()
	f := open(t, thousand(t), Options{TempDir: folder})
	for range f.Loans() {
		break
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
