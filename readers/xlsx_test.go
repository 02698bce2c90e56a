package readers

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
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
	if l := got[1]; l.Account != "1001" || l.Principal.Decimal.String() != "1234.5" || l.Rate.Decimal.String() != "5" || l.Vendor != "" {
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

// TestFormatsAgree reads the same cells from both formats.
func TestFormatsAgree(t *testing.T) {
	lines := []string{"account principal rate payoff_date", "A1 1,234.50 5% 2026-01-31", "A2 x 5 2026-01-31", "A3 5 5 NA",
		"A4 (5.00) 5 2026-01-31T00:00:00Z", "_ 5 5 _", "A6 1.234 5 _"}
	var text strings.Builder
	for _, r := range grid(lines...) {
		for i, c := range r {
			text.WriteString(map[bool]string{true: ","}[i > 0] + `"` + c.(string) + `"`)
		}
		text.WriteString("\n")
	}
	fromCSV, rejectsCSV, err1 := loans(t, open(t, file(t, "l.csv", text.String()), Options{}))
	fromXLSX, rejectsXLSX, err2 := loans(t, open(t, newWorkbook(t, grid(lines...)...), Options{}))
	if err1 != nil || err2 != nil || len(fromCSV) != 3 || len(fromXLSX) != 3 || len(rejectsCSV) != 3 || len(rejectsXLSX) != 3 {
		t.Fatalf("%v %v\n%v %v\n%v %v", fromCSV, fromXLSX, rejectsCSV, rejectsXLSX, err1, err2)
	}
	for i := range fromCSV {
		c, x := fromCSV[i], fromXLSX[i]
		if c.Account != x.Account || c.Source.Row != x.Source.Row || c.PayoffDate != x.PayoffDate || !c.Principal.Decimal.Equal(x.Principal.Decimal) {
			t.Errorf("%+v\n%+v", c, x)
		}
	}
	for i := range rejectsCSV {
		if x := strings.Replace(rejectsXLSX[i], "book.xlsx[Sheet1]", "l.csv", 1); rejectsCSV[i] != x {
			t.Errorf("%s\n%s", rejectsCSV[i], x)
		}
	}
}

// rezip writes a workbook again with one part changed.
func rezip(t testing.TB, path, part string, change func([]byte) []byte) string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		in, _ := f.Open()
		text, _ := io.ReadAll(in)
		if strings.HasSuffix(f.Name, part) {
			text = change(text)
		}
		to, _ := w.Create(f.Name)
		_, _ = to.Write(text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file(t, "book.xlsx", out.String())
}

func thousand(t testing.TB) string {
	rows := [][]any{{"account", "principal", "rate"}}
	for i := range 1000 {
		rows = append(rows, []any{"A" + string(rune('0'+i%10)) + strings.Repeat("x", i%7), 1000 + i, 5})
	}
	return newWorkbook(t, rows...)
}

// readAll opens and reads a loan list and returns what ended it.
func readAll(path string) error {
	f, err := Open(path, Options{})
	if err != nil {
		return err
	}
	defer f.Close()
	for _, err := range f.Loans() {
		if _, isRow := err.(*payoff.RowError); err != nil && !isRow {
			return err
		}
	}
	return nil
}

func TestDamagedWorkbooks(t *testing.T) {
	path := thousand(t)
	if err := readAll(path); err != nil {
		t.Fatal(err)
	}
	sheet := "worksheets/sheet1.xml"
	replace := func(old, new string) func([]byte) []byte {
		return func(b []byte) []byte {
			if !bytes.Contains(b, []byte(old)) {
				t.Fatalf("no %s in the sheet", old)
			}
			return bytes.Replace(b, []byte(old), []byte(new), 1)
		}
	}
	for name, change := range map[string]func([]byte) []byte{
		"cut in half":        func(b []byte) []byte { return b[:len(b)/2] },
		"cut at a row":       func(b []byte) []byte { return b[:bytes.Index(b, []byte(`<row r="500"`))] },
		"garbage":            replace(`<row r="500"`, "<\x01\xff<<row r=\"500\""),
		"garbage in the end": replace("</row></sheetData>", "&&&</row></sheetData>"),
		"backwards":          replace(`<row r="500"`, `<row r="400"`),
		"no end":             replace("</worksheet>", ""),
	} {
		t.Run(name, func(t *testing.T) {
			problem(t, readAll(rezip(t, path, sheet, change)), payoff.CodeDamaged, "damaged")
		})
	}
	t.Run("shared strings cut", func(t *testing.T) {
		cut := rezip(t, path, "sharedStrings.xml", func(b []byte) []byte { return b[:len(b)/2] })
		problem(t, readAll(cut), payoff.CodeDamaged, "damaged")
	})
}

// TestFlippedBytes flips bytes all over a workbook: never a panic, and never fewer rows without a word.
func TestFlippedBytes(t *testing.T) {
	whole, err := os.ReadFile(thousand(t))
	if err != nil {
		t.Fatal(err)
	}
	read := func(text []byte) (rows int, err error) {
		f, err := Open(file(t, "book.xlsx", string(text)), Options{TempDir: t.TempDir()})
		if err != nil {
			return 0, err
		}
		defer f.Close()
		for _, err := range f.Loans() {
			if _, isRow := err.(*payoff.RowError); err != nil && !isRow {
				return rows, err
			}
			rows++
		}
		return rows, nil
	}
	for i := 0; i < len(whole); i += len(whole)/60 + 1 {
		text := bytes.Clone(whole)
		text[i] ^= 0x55
		if rows, err := read(text); err == nil && rows != 1000 {
			t.Errorf("byte %d: %d rows and no error", i, rows)
		}
		if _, err := read(whole[:i]); err == nil {
			t.Errorf("cut at %d: no error", i)
		}
	}
}

func TestOtherFormats(t *testing.T) {
	pack := func(parts ...string) string {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, p := range parts {
			_, _ = w.Create(p)
		}
		_ = w.Close()
		return out.String()
	}
	const ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
	for text, words := range map[string][]string{
		pack("xl/workbook.bin", "[Content_Types].xml"):   {".xlsb", ".xlsx"},
		pack("mimetype", "content.xml"):                  {".ods", ".xlsx"},
		pack("word/document.xml", "[Content_Types].xml"): {"not a workbook"},
		pack("Index/Document.iwa"):                       {"Numbers"},
		pack("readme.txt"):                               {"not a workbook", "unpack"},
		ole + "W\x00o\x00":                               {"old .xls", ".xlsx"},
		ole + utf16("EncryptedPackage"):                  {"password", ".xlsx"},
		ole + utf16("WordDocument"):                      {"not a workbook"},
		"\x09\x02\x06\x00\x00\x00":                       {"old .xls", ".xlsx"},
		"\xEF\xBB\xBF\r\n<HTML><table>":                  {"web page", ".xlsx"},
		"<?xml version=\"1.0\"?>\n<?mso-application?>":   {"XML", ".xlsx"},
		"%PDF-1.7\n":       {"PDF"},
		"\x1f\x8b\x08\x00": {"gzip", "unpack"},
	} {
		for _, name := range []string{"l.xlsx", "l.csv", "l.xls"} {
			refused(t, file(t, name, text), Options{}, payoff.CodeNoFile, words...)
		}
	}
}

func TestFormulas(t *testing.T) {
	path := newWorkbook(t, []any{"account", "fees", "note"}, []any{"A1", 5}, []any{"A2", 6}, []any{"A3", 7}, []any{"A4", 8})
	path = rezip(t, path, "worksheets/sheet1.xml", func(b []byte) []byte {
		for old, to := range map[string]string{
			"<v>5</v>":     "<f>2+3</f><v>5</v>",
			"<v>6</v>":     "<f>2+4</f><v></v>",
			"<v>7</v>":     "<f>2+5</f>",
			"<v>8</v></c>": `<v>8</v></c><c r="C5"><f>1</f></c>`,
		} {
			if !bytes.Contains(b, []byte(old)) {
				t.Fatalf("no %s", old)
			}
			b = bytes.Replace(b, []byte(old), []byte(to), 1)
		}
		return b
	})
	got, rejects, err := loans(t, open(t, path, Options{}))
	if err != nil || len(got) != 2 || got[0].Account != "A1" || got[1].Account != "A4" || len(rejects) != 2 ||
		!strings.Contains(rejects[0], ":3: fees") || !strings.Contains(rejects[1], "without a stored value") {
		t.Errorf("%v %q %v", got, rejects, err)
	}
}

// bomb writes a workbook with a sheet that declares so many bytes and holds none.
func bomb(t testing.TB, declared uint64) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	_, _ = w.Create("[Content_Types].xml")
	padding, _ := w.CreateRaw(&zip.FileHeader{Name: "docProps/app.xml", CompressedSize64: 8192, UncompressedSize64: 8192})
	_, _ = padding.Write(make([]byte, 8192)) // else it would be too small for excelize to encrypt
	_, _ = w.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", UncompressedSize64: declared})
	_ = w.Close()
	return file(t, "l.xlsx", out.String())
}

func TestBombIsRefused(t *testing.T) {
	refused(t, bomb(t, maxUnpacked+1), Options{}, payoff.CodeDamaged, "256 MB")
}

// TestCommaInWorkbooks: decimal: comma is for texts; numbers, dates and ids are what they are, spelt alike or not.
func TestCommaInWorkbooks(t *testing.T) {
	path := newWorkbook(t, []any{"account", "principal", "rate", "fees", "payoff_date"},
		[]any{"A1", "1.234,50", 5.125, "1.234", 46081},
		[]any{"1.5", 1234.5, "5,125", 0.25, "46081"},
		[]any{"A3", "1234.50", 5, 1, nil},
		[]any{nil, nil, nil, nil, nil},
		[]any{"A5", 1234.565, 5, 1.25, nil},
		[]any{"A6", 4.45 + 0.0000000000000002, "5,25 %", nil, 46081.5},
	)
	read := func(decimal string) ([]payoff.Loan, []string) {
		o := Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Decimal: decimal, Rates: "percent"}}}
		got, rejects, err := loans(t, open(t, path, o))
		if err != nil {
			t.Fatal(err)
		}
		return got, rejects
	}
	got, rejects := read("comma")
	if len(got) != 2 || len(rejects) != 3 || !strings.Contains(rejects[0], ":4: principal \"1234.50\": has misplaced") ||
		!strings.Contains(rejects[1], "more than two decimals") || !strings.Contains(rejects[2], "time of day") {
		t.Fatalf("%+v, rejects %q", got, rejects)
	}
	for i, want := range [][]string{{"A1", "1234.5", "5.125", "1234", "2026-02-28"}, {"1.5", "1234.5", "5.125", "0.25", "2026-02-28"}} {
		l := got[i]
		if have := []string{l.Account, l.Principal.Decimal.String(), l.Rate.Decimal.String(), l.Fees.String(), l.PayoffDate.String()}; !slices.Equal(have, want) {
			t.Errorf("%q, want %q", have, want)
		}
	}
	if got, rejects := read("point"); len(got) != 1 || len(rejects) != 4 { // only 1234.50 is one there
		t.Errorf("%+v, rejects %q", got, rejects)
	}
}

func TestLongNumbersAsIDs(t *testing.T) {
	got, rejects, err := loans(t, open(t, newWorkbook(t, []any{"account", "principal", "note"},
		[]any{1234567890123450, 5}, []any{"1234567890123456", 5}, []any{123456789012345, 5}, []any{"A4", 5, 1234567890123450},
	), Options{}))
	if err != nil || len(got) != 3 || got[0].Account != "1234567890123456" || len(rejects) != 1 ||
		!strings.Contains(rejects[0], `:2: account "1234567890123450": is a number`) {
		t.Errorf("%v %q %v", got, rejects, err)
	}
}

// TestRowScan writes a sheet in pieces of every size.
func TestRowScan(t *testing.T) {
	sheets := map[string]int{
		`<worksheet><sheetData><row r="1"><c/></row><row r='4' s="2"/><row><c/></row></sheetData></worksheet>`:                              5,
		`<x:worksheet><x:sheetData><x:row hidden="0"><x:c/></x:row><x:row/></x:sheetData><x:rowBreaks/></x:worksheet>`:                      2,
		`<worksheet><cols/><sheetData/><rowBreaks><brk r="7"/></rowBreaks></worksheet>`:                                                     0,
		`<worksheet><sheetData><row spans="1:2" r="2"><c t="inlineStr"><is><t>row r=9 borrower </t></is></c></row></sheetData></worksheet>`: 2,
	}
	for text, want := range sheets {
		for size := 1; size <= len(text); size++ {
			c := &rowScan{}
			for piece := range slices.Chunk([]byte(text), size) {
				_, _ = c.Write(piece)
			}
			if err := c.finish(); err != nil || c.last != want {
				t.Fatalf("%s in pieces of %d: row %d, %v; want %d", text, size, c.last, err, want)
			}
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
