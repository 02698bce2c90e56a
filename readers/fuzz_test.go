package readers

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"tieout/payoff"
)

// drain reads a file to its end as each kind and checks what the reader promises.
func drain(t *testing.T, path string) {
	for _, kind := range []payoff.FileKind{"", payoff.LoanList, payoff.ClaimList, payoff.StatementFile,
		payoff.HistoryFile} {
		f, err := Open(t.Context(), path, fuzzOptions(t, kind))
		if err != nil {
			if _, ok := err.(*payoff.Problem); !ok {
				t.Fatalf("Open: %v is a %T", err, err)
			}
			continue
		}
		last := 0
		row := func(s payoff.Source, err error) {
			if r, ok := err.(*payoff.RowError); ok {
				s = r.Source
			} else if err != nil {
				if _, ok := err.(*payoff.Problem); !ok {
					t.Fatalf("%v is a %T", err, err)
				}
				return
			}
			if s.Row <= last {
				t.Fatalf("row %d comes after row %d", s.Row, last)
			}
			last = s.Row
		}
		switch f.Kind() {
		case payoff.LoanList:
			for l, err := range f.Loans() {
				row(l.Source, err)
				if err == nil && (l.Account == "" || l.VendorLoanID == "" || l.Currency == "") {
					t.Fatalf("incomplete: %+v", l)
				}
			}
		case payoff.ClaimList:
			for c, err := range f.Claims() {
				row(c.Source, err)
			}
		case payoff.HistoryFile:
			for l, err := range f.History() {
				row(l.Source, err)
				if err == nil && (l.Account == "" || l.Event.Date.IsZero() ||
					l.Event.Kind.NeedsAmount() && !l.Event.Amount.Valid) {
					t.Fatalf("incomplete: %+v", l)
				}
			}
		case payoff.StatementFile:
			for l, err := range f.Statement() {
				row(l.Source, err)
			}
		}
		f.Close()
	}
}

// fuzzOptions read a file by canonical headers, or, so that those ways are fuzzed too, by a layout with decimal commas,
// a trailer and a password.
func fuzzOptions(t *testing.T, kind payoff.FileKind) Options {
	o := Options{Kind: kind, TempDir: t.TempDir()}
	if kind != "" {
		o.Layouts = []Layout{{Name: "lists[0]", Kind: kind, Files: "*", Decimal: decimalComma, Trailer: true,
			Rates: "percent", Password: func() (string, error) { return "password", nil }}}
	}
	return o
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"account,principal,rate\nA1,\"1,234.50\",5%\nA2,x,5\n",
		"account,payoff_date\r\nA1,2026-01-31T00:00:00Z\r\n\r\n,,\r\n",
		"claim,documents,date_of_loss\nc1,a;b,NA\n",
		"account,total,per_diem\nA1,(5.00),0.2740\n",
		"account,date,kind,amount,principal\nA1,2026-01-31,payment,332.14,232.14\nA1,2026-02-01,Rate,7.5%,\n" +
			"A1,x,quote,,\n",
		"account,term,payment,apr,precomputed\nA1,36,332.14,12,rule78\nA2,0,-1,x,\n",
		"\xef\xbb\xbfaccount\n\"A\nB\"\n\"C\n",
		"\xff\xfea\x00c\x00c\x00o\x00u\x00n\x00t\x00\n\x00A\x00",
		"account,rate\nA1,0.0725\n",
		"Loans\rof January\r\raccount;principal\rA1;5\rTotal;5\r",
		"account|vendor|principal\nA1|M\xFCller|5\n",
		"a\x00c\x00c\x00o\x00u\x00n\x00t\x00\t\x00r\x00a\x00t\x00e\x00\n\x00A\x00\t\x005\x00\n\x00",
	} {
		f.Add([]byte(seed))
	}
	sharedSeeds(f, "*.csv")
	f.Fuzz(func(t *testing.T, text []byte) { drain(t, file(t, "fuzz.csv", string(text))) })
}

// sharedSeeds adds the real files that are small enough for a fuzzer, if they are there.
func sharedSeeds(f *testing.F, pattern string) {
	for _, folder := range []string{"auto_abs", "tapes", "csv/*", "xlsx/*"} {
		paths, err := filepath.Glob(filepath.Join("..", "..", "shared", "data", folder, pattern))
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text[:min(len(text), 1<<14)]) // only the start of large lists
		}
	}
}

// FuzzCSVRows counts rows: every record that encoding/csv can read is a row, rejected or not, or blank.
func FuzzCSVRows(f *testing.F) {
	f.Add("A1,5\nA2,x\n")
	f.Add("A1\n,\n\"A\n2\",5,6\n")
	f.Fuzz(func(t *testing.T, body string) {
		text := "account,principal\n" + body
		reader := csv.NewReader(strings.NewReader(text))
		reader.FieldsPerRecord = -1
		records, err := reader.ReadAll()
		if err != nil || strings.Contains(body, "\x00") || !utf8.ValidString(body) ||
			strings.Contains(strings.ReplaceAll(body, "\r\n", ""), "\r") {
			return // other bytes are another encoding, and a lone carriage return ends a line for us
		}
		want := 0
		for _, r := range records[1:] {
			if !isBlank(strings.Join(r, "")) {
				want++
			}
		}
		in, err := Open(t.Context(), file(t, "fuzz.csv", text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		got := 0
		for range in.Loans() {
			got++
		}
		if got != want {
			t.Fatalf("%d rows, want %d", got, want)
		}
	})
}

func FuzzXLSX(f *testing.F) {
	for _, path := range []string{
		newWorkbook(f, []any{"account", "principal", "payoff_date"}, []any{"A1", 5.5, 46081}, []any{"A2", "x"}),
		newWorkbook(f, []any{"claim", "documents"}, []any{"c1", "a;b"}),
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	sharedSeeds(f, "*.xlsx")
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) < 1<<16 {
			drain(t, file(t, "fuzz.xlsx", string(text)))
		}
	})
}

// FuzzSheet puts arbitrary XML in place of the rows of a sound zip file.
func FuzzSheet(f *testing.F) {
	f.Add(`<row r="2"><c r="A2" t="inlineStr"><is><t>A1</t></is></c><c r="B2"><v>5</v></c></row>`)
	f.Add(`<row><c><v>1</v></c></row><row r="9"><c t="s"><v>99</v></c></row>`)
	f.Add(`<row r="-5"/><row r="1048577"><c r="ZZZZ1"/></row>`)
	f.Fuzz(func(t *testing.T, rows string) {
		base := newWorkbook(t, []any{"account", "principal"})
		drain(t, rezip(t, base, "worksheets/sheet1.xml", func(b []byte) []byte {
			return []byte(strings.Replace(string(b), "</sheetData>", rows+"</sheetData>", 1))
		}))
	})
}
