package readers

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tieout/payoff"
)

// TestBooleans: TRUE is stored as 1, and is neither an amount of 1.00 nor a rate of 1 percent.
func TestBooleans(t *testing.T) {
	path := newWorkbook(t, []any{"account", "principal", "rate", "fees", "remark"},
		[]any{"A1", true, 5, 0, true}, []any{"A2", 5, false, 0}, []any{"A3", 7, 5, 0, true})
	accounts, rejects, _ := read(t, path, Options{})
	if !slices.Equal(accounts, []string{"4 A3"}) || len(rejects) != 2 ||
		!strings.Contains(rejects[0], "TRUE or FALSE") {
		t.Errorf("%q, %q", accounts, rejects)
	}
}

func TestFormulas(t *testing.T) {
	path := newWorkbook(t, []any{"account", "fees", "note"}, []any{"A1", 5}, []any{"A2", 6}, []any{"A3", 7},
		[]any{"A4", 8})
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

// TestCommaInWorkbooks: decimal: comma is for texts; numbers, dates and ids are what they are, even if spelled alike.
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
	if len(got) != 2 || len(rejects) != 3 ||
		!strings.Contains(rejects[0], ":4: principal \"1234.50\": has misplaced") ||
		!strings.Contains(rejects[1], "more than two decimals") || !strings.Contains(rejects[2], "time of day") {
		t.Fatalf("%+v, rejects %q", got, rejects)
	}
	for i, want := range []string{"A1 1234.5 5.125 1234 2026-02-28", "1.5 1234.5 5.125 0.25 2026-02-28"} {
		l := got[i]
		have := fmt.Sprint(l.Account, " ", l.Principal.Decimal, " ", l.Rate.Decimal, " ", l.Fees, " ", l.PayoffDate)
		if have != want {
			t.Errorf("%q, want %q", have, want)
		}
	}
	if got, rejects := read("point"); len(got) != 1 || len(rejects) != 4 { // only 1234.50 is one there
		t.Errorf("%+v, rejects %q", got, rejects)
	}
}

func TestLongNumbersAsIDs(t *testing.T) {
	got, rejects, err := loans(t, open(t, newWorkbook(t, []any{"account", "principal", "note"},
		[]any{1234567890123450, 5}, []any{"1234567890123456", 5}, []any{123456789012345, 5},
		[]any{"A4", 5, 1234567890123450},
	), Options{}))
	if err != nil || len(got) != 3 || got[0].Account != "1234567890123456" || len(rejects) != 1 ||
		!strings.Contains(rejects[0], `:2: account "1234567890123450": is a number`) {
		t.Errorf("%v %q %v", got, rejects, err)
	}
}

// TestRowScan writes a sheet in pieces of every size.
func TestRowScan(t *testing.T) {
	sheets := map[string]int{
		`<worksheet><sheetData><row r="1"><c/></row><row r='4' s="2"/><row><c/></row></sheetData></worksheet>`: 5,

		`<x:worksheet><x:sheetData><x:row hidden="0"><x:c/></x:row><x:row/></x:sheetData><x:rowBreaks/>` +
			`</x:worksheet>`: 2,
		`<worksheet><cols/><sheetData/><rowBreaks><brk r="7"/></rowBreaks></worksheet>`: 0,

		`<worksheet><sheetData><row spans="1:2" r="2"><c t="inlineStr"><is><t>row r=9 borrower </t></is></c></row>` +
			`</sheetData></worksheet>`: 2,
	}
	for text, want := range sheets {
		for size := 1; size <= len(text); size++ {
			s := &rowScan{}
			for piece := range slices.Chunk([]byte(text), size) {
				_, _ = s.Write(piece)
			}
			if err := s.finish(); err != nil || s.last != want {
				t.Fatalf("%s in pieces of %d: row %d, %v; want %d", text, size, s.last, err, want)
			}
		}
	}
}
