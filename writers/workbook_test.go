package writers

import (
	"archive/zip"
	"bytes"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// entry returns the first entry of the workbook whose name fits the pattern.
func entry(t *testing.T, folder, pattern string) string {
	t.Helper()
	z, err := zip.OpenReader(filepath.Join(folder, workbookName))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	for _, e := range z.File {
		if ok, _ := filepath.Match(pattern, e.Name); ok {
			r, err := e.Open()
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		}
	}
	t.Fatalf("no %s in the workbook", pattern)
	return ""
}

func at(t *testing.T, f *excelize.File, sheet, cell string) string {
	t.Helper()
	v, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSheets(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, sample())
	want := []string{"Summary", "Exceptions", "Causes", "q2", "nelnet", "acme", "Rejects", "Parameters"}
	if diff := cmp.Diff(want, open(t, folder).GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
}

func TestExceptionsSheet(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, sample())
	f := open(t, folder)
	tables, err := f.GetTables(exceptionsSheet)
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) != 1 || tables[0].Name != "tblExceptions" || tables[0].Range != "A1:X5" {
		t.Errorf("tables %+v, want tblExceptions at A1:X5", tables)
	}
	panes, err := f.GetPanes(exceptionsSheet)
	if err != nil {
		t.Fatal(err)
	}
	if !panes.Freeze || panes.XSplit != 3 || panes.YSplit != 1 {
		t.Errorf("panes %+v, want the head and three columns frozen", panes)
	}
	for cell, want := range map[string]string{"B2": "0003", "F2": "46296", "I2": "5000", "J2": "4800", "K2": "-200",
		"M2": "-200", "O2": "-0.1234", "P2": "day_count_actual_360", "Q2": "day_count_nl", "T2": "3",
		"V4": "'=cmd|' /C calc'!A0", "I4": "0.07", "J4": "", "T4": "", "W2": "loans.csv:2"} {
		if got := at(t, f, exceptionsSheet, cell); got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}
	for cell, want := range map[string]string{"F2": "2026-10-01", "K2": "-200.00", "J2": "4,800.00"} {
		if got, _ := f.GetCellValue(exceptionsSheet, cell); got != want {
			t.Errorf("%s is shown as %q, want %q", cell, got, want)
		}
	}
	if kind, _ := f.GetCellType(exceptionsSheet, "B2"); kind != excelize.CellTypeInlineString {
		t.Errorf("the account is of type %v, want text", kind)
	}
}

// calculated returns the rows of a sheet, with the number of its formulas. It calculates each of these again, and fails
// if one is not as it is stored.
func calculated(t *testing.T, f *excelize.File, sheet string) (rows [][]string, formulas int) {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for r, row := range rows {
		for c, stored := range row {
			cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
			if formula, _ := f.GetCellFormula(sheet, cell); formula == "" {
				continue
			}
			formulas++
			got, err := f.CalcCellValue(sheet, cell, excelize.Options{RawCellValue: true})
			if err != nil || got != stored {
				t.Errorf("%s %s: calculated %q, stored %q, error %v", sheet, cell, got, stored, err)
			}
		}
	}
	return rows, formulas
}

// TestFormulas calculates every formula again; in a good run, none says NO.
func TestFormulas(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, sample())
	f := open(t, folder)
	formulas := 0
	for _, sheet := range f.GetSheetList() {
		rows, n := calculated(t, f, sheet)
		formulas += n
		for i, row := range rows {
			if slices.Contains(row, "NO") {
				t.Errorf("%s says NO in row %d", sheet, i+1)
			}
		}
	}
	if formulas < 50 {
		t.Errorf("%d formulas, want at least 50", formulas)
	}
}

func TestSummaryShowsWhatDoesNotAgree(t *testing.T) {
	for name, spoil := range map[string]func(*Report){
		"read":   func(r *Report) { r.Run.Input.Read++ },
		"net":    func(r *Report) { r.Run.Vendors[0].Net++ },
		"loans":  func(r *Report) { r.Run.Vendors[0].Loans++ },
		"causes": func(r *Report) { r.Run.Causes[1].Cause, r.Run.Causes[1].CauseState = nil, payoff.Unexplained },
		"breaks": func(r *Report) { r.Run.Breaks.New++ },
		"sheet":  func(r *Report) { r.Run.Input.Rejected++; r.Run.Input.Read++ },
	} {
		t.Run(name, func(t *testing.T) {
			r := sample()
			spoil(&r)
			folder := t.TempDir()
			write(t, folder, r)
			f := open(t, folder)
			calculated, err := f.CalcCellValue(summarySheet, "B7")
			if err != nil {
				t.Fatal(err)
			}
			if stored := at(t, f, summarySheet, "B7"); stored != "NO" || calculated != "NO" {
				t.Errorf("stored %q, calculated %q, want NO", stored, calculated)
			}
		})
	}
}

func TestSummarySaysItInWords(t *testing.T) {
	folder := t.TempDir()
	r := sample()
	r.Run.Sandbox = true
	write(t, folder, r)
	f := open(t, folder)
	want := "4 breaks: 2 of 5 compared loans differ, 1 unknown to the vendor, 1 not in the lists; 1 within tolerance; " +
		"2 rows rejected."
	if got := at(t, f, summarySheet, "A2"); got != want {
		t.Errorf("verdict\n%q, want\n%q", got, want)
	}
	if got := at(t, f, summarySheet, "A4"); !strings.HasPrefix(got, "SANDBOX") {
		t.Errorf("no SANDBOX stamp: %q", got)
	}
	chart := entry(t, folder, "xl/drawings/drawing1.xml")
	if !strings.Contains(chart, `descr="Stacked columns`) {
		t.Error("the chart has no text for those who cannot see it")
	}
	if s := entry(t, folder, "xl/charts/chart1.xml"); !strings.Contains(s, "Summary!$F$40:$F$42") {
		t.Error("the chart does not draw the broken loans")
	}
}

func TestSheetsPrintWell(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, sample())
	// A table with too many columns for one page is printed two pages wide, and says on both which loan a row is.
	for sheet, wide := range map[string]string{"sheet1": "1", "sheet2": "2", "sheet3": "1", "sheet4": "2", "sheet7": "1",
		"sheet8": "1"} {
		xml := entry(t, folder, "xl/worksheets/"+sheet+".xml")
		for _, want := range []string{`orientation="landscape"`, `fitToWidth="` + wide + `"`, `fitToPage="true"`,
			"Page &amp;P of &amp;N", "Run 2026-10-01-001", "<cols>"} {
			if !strings.Contains(strings.ReplaceAll(xml, `fitToPage="1"`, `fitToPage="true"`), want) {
				t.Errorf("%s has no %s", sheet, want)
			}
		}
	}
	if s := entry(t, folder, "xl/worksheets/sheet1.xml"); !strings.Contains(s, "conditionalFormatting") {
		t.Error("the Summary does not mark a NO")
	}
	const titles = "&#39;Exceptions&#39;!$A:$C,&#39;Exceptions&#39;!$1:$1"
	s := entry(t, folder, "xl/workbook.xml")
	if !strings.Contains(s, "Print_Titles") || !strings.Contains(s, titles) {
		t.Error("no row, or no column, is repeated in print")
	}
}

// TestFormulasAreOurs looks for formulas that data could have made.
func TestFormulasAreOurs(t *testing.T) {
	r := sample()
	bad := "=HYPERLINK(\"http://x\")"
	r.Run.Vendors[2].Vendor, r.Run.Config, r.Run.Version = bad, bad, bad
	r.Run.Causes[0].Cause, r.Run.Causes[0].Vendor, r.Run.Rules = &bad, bad, rulesOf(bad)
	r.Says = wordingOf(r.Run.Causes, func(string) string { return bad })
	folder := t.TempDir()
	write(t, folder, r)
	for _, sheet := range []string{"sheet1", "sheet2", "sheet3", "sheet6", "sheet8"} {
		xml := entry(t, folder, "xl/worksheets/"+sheet+".xml")
		for _, formula := range regexp.MustCompile(`<f>[^<]*`).FindAllString(xml, -1) {
			if strings.Contains(formula, "HYPERLINK") {
				t.Errorf("%s has the formula %s", sheet, formula)
			}
		}
	}
}

func TestNothingToReport(t *testing.T) {
	folder := t.TempDir()
	run := payoff.RunInfo{Summary: payoff.Summary{AsOf: payoff.NewDate(2026, 10, 1)}}
	files := write(t, folder, reportOf(run, nil, nil))
	f := open(t, folder)
	for _, sheet := range []string{exceptionsSheet, rejectsSheet} {
		rows, err := f.GetRows(sheet)
		if err != nil || len(rows) != 2 || !strings.Contains(rows[0][0], "this table is empty") {
			t.Errorf("%s: an empty table has %q, want a word above its head and nothing below (%v)", sheet, rows, err)
		}
		tables, err := f.GetTables(sheet)
		if err != nil || len(tables) != 1 || !strings.HasPrefix(tables[0].Range, "A2:") ||
			!strings.HasSuffix(tables[0].Range, "3") {
			t.Errorf("%s: tables %+v, %v", sheet, tables, err)
		}
	}
	if got := at(t, f, summarySheet, "A2"); got != "Nothing was compared: no row of the lists was accepted." {
		t.Errorf("verdict %q", got)
	}
	if strings.Count(files[exceptionsName], "\n") != 1 {
		t.Errorf("exceptions.csv is not just its header: %q", files[exceptionsName])
	}
}

func TestSheetNames(t *testing.T) {
	r := sample()
	long := strings.Repeat("x", 40)
	for _, name := range []string{"summary", "SUMMARY", "a/b", "a?b", "causes", "history", long, long + "y"} {
		r.Run.Vendors = append(r.Run.Vendors, payoff.ControlTotal{Vendor: name, Currency: "USD", Loans: 1})
	}
	folder := t.TempDir()
	write(t, folder, r)
	want := []string{"Summary", "Exceptions", "Causes", "q2", "nelnet", "acme", "summary_2", "SUMMARY_3", "a_b", "a_b_2",
		"causes_2", "history_", long[:31], long[:29] + "_2", "Rejects", "Parameters"}
	if diff := cmp.Diff(want, open(t, folder).GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
}

func TestFullSheet(t *testing.T) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	b := &book{file: f, run: sample().Run, maxRows: 4, tally: newTally()}
	if err := b.exceptions(sample().Exceptions()); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	g, err := excelize.OpenReader(&buf)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = g.Close() }()
	rows, _ := g.GetRows(exceptionsSheet)
	if len(rows) != 4 || !strings.HasPrefix(rows[3][0], "2 more rows do not fit") {
		t.Errorf("%d rows, the last %q", len(rows), rows[len(rows)-1])
	}
	if b.tally.status[payoff.Unmatched] != 2 {
		t.Error("what did not fit was not counted")
	}
}
