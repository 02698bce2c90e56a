package readers

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"tieout/payoff"
)

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
	f, err := Open(context.Background(), path, Options{})
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

// bomb writes a workbook with a sheet that declares this many bytes and holds none.
func bomb(t testing.TB, declared uint64) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	_, _ = w.Create("[Content_Types].xml")
	padding, _ := w.CreateRaw(&zip.FileHeader{
		Name: "docProps/app.xml", CompressedSize64: 8192, UncompressedSize64: 8192})
	_, _ = padding.Write(make([]byte, 8192)) // else it would be too small for excelize to encrypt
	_, _ = w.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", UncompressedSize64: declared})
	_ = w.Close()
	return file(t, "l.xlsx", out.String())
}

func TestBombIsRefused(t *testing.T) {
	refused(t, bomb(t, maxUnpacked+1), Options{}, payoff.CodeDamaged, "256 MB")
}

func TestDamagedWorkbooks(t *testing.T) {
	path := thousand(t)
	if err := readAll(path); err != nil {
		t.Fatal(err)
	}
	sheet := "worksheets/sheet1.xml"
	replace := func(old, fresh string) func([]byte) []byte {
		return func(b []byte) []byte {
			if !bytes.Contains(b, []byte(old)) {
				t.Fatalf("no %s in the sheet", old)
			}
			return bytes.Replace(b, []byte(old), []byte(fresh), 1)
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

// TestFlippedBytes flips bytes all over a workbook: there is no panic, and fewer rows are always an error.
func TestFlippedBytes(t *testing.T) {
	whole, err := os.ReadFile(thousand(t))
	if err != nil {
		t.Fatal(err)
	}
	read := func(text []byte) (rows int, err error) {
		f, err := Open(t.Context(), file(t, "book.xlsx", string(text)), Options{TempDir: t.TempDir()})
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
