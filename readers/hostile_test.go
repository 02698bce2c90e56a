package readers

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
)

// The start tags of a sheet, and its header, rows and end.
const (
	sheetStart = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` +
		`<row r="1"><c r="A1" t="inlineStr"><is><t>account</t></is></c>` +
		`<c r="B1" t="inlineStr"><is><t>principal</t></is></c></row>`
	goodRow  = `<row r="2"><c r="A2" t="inlineStr"><is><t>A-1</t></is></c><c r="B2"><v>100</v></c></row>`
	sheet1   = "xl/worksheets/sheet1.xml"
	sheetEnd = `</sheetData></worksheet>`
	sst      = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`
)

// forged writes a workbook of these parts; those of a small sound one that are not among them are added.
func forged(t *testing.T, parts map[string]string) string {
	t.Helper()
	const ns = `"http://schemas.openxmlformats.org/`
	all := map[string]string{
		"[Content_Types].xml": `<Types xmlns=` + ns + `package/2006/content-types"></Types>`,
		"_rels/.rels": `<Relationships xmlns=` + ns + `package/2006/relationships"><Relationship Id="r1" Type=` + ns +
			`officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook xmlns=` + ns + `spreadsheetml/2006/main" xmlns:r=` + ns +
			`officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns=` + ns + `package/2006/relationships">` +
			`<Relationship Id="r1" Type=` + ns +
			`officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": sheetStart + goodRow + sheetEnd,
	}
	maps.Copy(all, parts)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(to, flate.BestSpeed)
	})
	for _, name := range slices.Sorted(maps.Keys(all)) {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, all[name])
	}
	_ = w.Close()
	return file(t, "l.xlsx", out.String())
}

// rows returns a sheet with these rows below its header.
func withRows(rows string) map[string]string {
	return map[string]string{"xl/worksheets/sheet1.xml": sheetStart + rows + sheetEnd}
}

// texts returns a sheet with these rows below its header, and a list of texts.
func texts(rows, list string) map[string]string {
	return map[string]string{sheet1: sheetStart + rows + sheetEnd, "xl/sharedStrings.xml": list}
}

func part(name, text string) map[string]string { return map[string]string{name: text} }

func sharedCell(value string) string {
	return `<row r="2"><c r="A2" t="s">` + value + `</c><c r="B2"><v>100</v></c></row>`
}

// TestForgedWorkbooks reads small files that would cost much, or be read as something else than they say.
func TestForgedWorkbooks(t *testing.T) {
	repeated := func(start, element string, size int, end string) string {
		return start + strings.Repeat(element, size/len(element)) + end
	}
	nested := func(depth int) string { return strings.Repeat("<a>", depth) + strings.Repeat("</a>", depth) }
	long := "<si><t>" + strings.Repeat("x", 30_000) + "</t></si>"
	big := repeated(sst, long, 17<<20, "</sst>")
	wide := func(rows int) string {
		var b strings.Builder
		for i := range rows {
			fmt.Fprintf(&b, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i+2, i+2)
		}
		return b.String()
	}
	for name, parts := range map[string]map[string]string{
		"row 4e9":              withRows(`<row r="4294967295"><c><v>1</v></c></row>`),
		"row 1e12":             withRows(`<row r="1000000000000"/>`),
		"row 1e12, apart":      withRows(`<row r = "1000000000000"/>`),
		"row 1e12, spelled":    withRows(`<row r="&#49;000000000000"/>`),
		"row 1e12, prefixed":   withRows(`<row x:r="1000000000000"/>`),
		"row 1e12, twice":      withRows(`<row r="2" r="1000000000000"/>`),
		"one row too many":     withRows(`<row r="1048577"/>`),
		"column XFE":           withRows(`<row r="2"><c r="XFE2"><v>1</v></c></row>`),
		"column ZZZZZZZ":       withRows(`<row r="2"><c r="ZZZZZZZ2"><v>1</v></c></row>`),
		"unnumbered columns":   withRows(`<row r="2">` + strings.Repeat("<c><v>1</v></c>", 16_385) + `</row>`),
		"300,000 wide rows":    withRows(wide(300_000)),
		"deep sheet":           withRows(nested(1_000_000)),
		"deep after the rows":  part(sheet1, sheetStart+"</sheetData>"+nested(1_000_000)+"</worksheet>"),
		"hidden in UTF-16":     part(sheet1, `<?xml version="1.0" encoding="utf-16le"?>`+sheetStart+sheetEnd),
		"document type":        withRows(`<!DOCTYPE x>`),
		"deep strings":         {"xl/sharedStrings.xml": sst + nested(1_000_000) + "</sst>"},
		"deep workbook":        {"xl/workbook.xml": "<workbook>" + nested(1_000_000) + "</workbook>"},
		"deep styles":          {"xl/styles.xml": "<styleSheet>" + nested(1_000_000) + "</styleSheet>"},
		"deep theme":           {"xl/theme/theme1.xml": "<theme>" + nested(1_000_000) + "</theme>"},
		"deep drawing":         {"xl/drawings/drawing1.xml": "<d>" + nested(1_000_000) + "</d>"},
		"many styles":          part("xl/styles.xml", repeated("<styleSheet>", "<xf/>", 15<<20, "</styleSheet>")),
		"large styles":         part("xl/styles.xml", repeated("<styleSheet>", "<xf/>", 60<<20, "</styleSheet>")),
		"many empty strings":   {"xl/sharedStrings.xml": repeated(sst, "<si/>", 15<<20, "</sst>")},
		"more empty strings":   {"xl/sharedStrings.xml": repeated(sst, "<si/>", 100<<20, "</sst>")},
		"large types":          part("[Content_Types].xml", repeated("<Types>", `<Default/>`, 99<<20, "</Types>")),
		"many types":           {"[Content_Types].xml": repeated("<Types>", `<a/>`, 3<<20, "</Types>")},
		"many relations":       part("xl/_rels/workbook.xml.rels", repeated("<R>", `<R/>`, 30<<20, "</R>")),
		"many sheets":          part("xl/workbook.xml", repeated("<workbook>", `<sheet/>`, 30<<20, "</workbook>")),
		"many links":           {"xl/calcChain.xml": repeated("<calcChain>", `<c/>`, 30<<20, "</calcChain>")},
		"many in a theme":      {"xl/theme/theme1.xml": repeated("<theme>", `<a/>`, 30<<20, "</theme>")},
		"two lists of texts":   {"xl/sharedStrings.xml": sst + "</sst>", "xl/SharedStrings.xml": sst + "</sst>"},
		"negative string":      texts(sharedCell("<v>-1</v>"), sst+"<si><t>A</t></si></sst>"),
		"negative, spelled":    texts(sharedCell("<v>&#45;1</v>"), sst+"<si><t>A</t></si></sst>"),
		"negative, CDATA":      texts(sharedCell("<v><![CDATA[-1]]></v>"), sst+"<si><t>A</t></si></sst>"),
		"negative, large list": texts(sharedCell("<v>-1</v>"), big),
		"string after the end": texts(sharedCell("<v>1</v>"), sst+"<si><t>A</t></si></sst>"),
		"after a large list":   texts(sharedCell("<v>999999</v>"), big),
		"no list of texts":     withRows(sharedCell("<v>0</v>")),
		"list at a wrong path": {"xl/worksheets/sheet1.xml": sheetStart + sharedCell("<v>0</v>") + sheetEnd,
			"/xl/sharedStrings.xml": sst + "<si><t>A</t></si></sst>"},
		"nested text":        texts(sharedCell("<v>1</v>"), sst+"<si><si><t>A</t></si></si></sst>"),
		"a word as an index": texts(sharedCell("<v>x</v>"), sst+"<si><t>A</t></si></sst>"),
		"a type in disguise": texts(`<row r="2"><c r="A2" t="&#115;"><v>9</v></c><c r="B2"><v>1</v></c></row>`, sst+"</sst>"),
	} {
		t.Run(name, func(t *testing.T) {
			path := forged(t, parts)
			began := time.Now()
			refused(t, path, Options{}, payoff.CodeDamaged, "l.xlsx")
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// TestOddWorkbooksAreRead reads what is odd and honest.
func TestOddWorkbooksAreRead(t *testing.T) {
	for name, parts := range map[string]map[string]string{
		"as they are":      {},
		"shared":           texts(sharedCell("<v>0</v>"), sst+"<si><t>A-1</t></si></sst>"),
		"blank shared":     withRows(goodRow + `<row r="3"><c r="A3" t="s"><v></v></c></row>`),
		"single quotes":    withRows(strings.ReplaceAll(goodRow, `"`, `'`)),
		"a comment":        withRows(goodRow + `<!-- a > b -->`),
		"the last row":     withRows(goodRow + `<row r="1048576"/>`),
		"a wide blank":     withRows(goodRow + `<row r="3"><c r="XFD3" s="0"/></row>`),
		"a part in UTF-16": {"customXml/item1.xml": "\xff\xfe<\x00a\x00/\x00>\x00"},
		"a loose picture":  {"xl/drawings/vmlDrawing1.vml": "<xml><br></xml>"},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, forged(t, parts), Options{})
			n := 0
			for l, err := range f.Loans() {
				if err != nil || l.Account != "A-1" {
					t.Errorf("%+v, %v", l, err)
				}
				n++
			}
			if n != 1 {
				t.Errorf("%d rows", n)
			}
		})
	}
}

// TestReadingStops opens and reads files with a context that ends.
func TestReadingStops(t *testing.T) {
	var rows strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d"><v>1</v></c></row>`, i+2, i+2, i, i+2)
	}
	book := forged(t, withRows(rows.String()))
	csv := file(t, "l.csv", "account,principal\n"+strings.Repeat("A-1,100\n", 100_000))
	for _, path := range []string{book, csv} {
		cause := errors.New("stopped by a test")
		ctx, stop := context.WithCancelCause(t.Context())
		defer stop(nil)
		f, err := Open(ctx, path, Options{Kind: payoff.LoanList})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		n := 0
		for _, err = range f.Loans() {
			if n++; n == 10 {
				stop(cause)
			}
		}
		if n > 19_000 || !errors.Is(err, cause) {
			t.Errorf("%s: %d rows, then %v", path, n, err)
		}
		if _, err := Open(ctx, path, Options{}); !errors.Is(err, cause) {
			t.Errorf("%s: open: %v", path, err)
		}
		if _, err := Inspect(ctx, path, Options{}); !errors.Is(err, cause) {
			t.Errorf("%s: inspect: %v", path, err)
		}
	}
}

// TestPanicsAreDamage holds that a panic in what reads a workbook is told as damage.
func TestPanicsAreDamage(t *testing.T) {
	_, err := openApart(t.Context(), "l.xlsx", func() (int, error) {
		var none []int
		return none[len(none)-1], nil
	})
	problem(t, err, payoff.CodeDamaged, "l.xlsx is damaged", "index out of range")
}
