package readers

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"tieout/payoff"
)

// read opens a list and returns its accounts with their rows, its rejects and its warnings.
func read(t *testing.T, path string, o Options) (accounts, rejects []string, f *File) {
	t.Helper()
	f = open(t, path, o)
	accepted, rejects, err := loans(t, f)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range accepted {
		accounts = append(accounts, fmt.Sprintf("%d %s", l.Source.Row, l.Account))
	}
	return accounts, rejects, f
}

func encode(t *testing.T, e encoding.Encoding, text string) string {
	t.Helper()
	b, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDetectedEncodings(t *testing.T) {
	const text = "account,vendor,principal\nZ1,Müller,5\nZ2,\"Söhne\nKG\",x\nZ3,b,7\n"
	tests := map[string]struct {
		text    string
		warning string
	}{
		"utf-8":              {text, ""},
		"utf-8 bom":          {"\xEF\xBB\xBF" + text, ""},
		"utf-16le bom":       {encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), text), ""},
		"utf-16be bom":       {encode(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), text), ""},
		"utf-16le unmarked":  {encode(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), text), "utf-16le"},
		"utf-16be unmarked":  {encode(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), text), "utf-16be"},
		"windows-1252":       {encode(t, charmap.Windows1252, text), "windows-1252"},
		"carriage returns":   {strings.ReplaceAll(text, "\n", "\r"), ""},
		"carriage returns16": {encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), strings.ReplaceAll(text, "\n", "\r")), ""},
		"both":               {strings.ReplaceAll(text, "\n", "\r\n"), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := open(t, file(t, "l.csv", test.text), Options{})
			got, rejects, err := loans(t, f)
			if err != nil || len(got) != 2 || len(rejects) != 1 {
				t.Fatalf("%v, rejects %q, %v", got, rejects, err)
			}
			if got[0].Vendor != "müller" || got[1].Source.Row != 5 || !strings.HasPrefix(rejects[0], "l.csv:3: vendor") {
				t.Errorf("vendor %q, row %d, %s", got[0].Vendor, got[1].Source.Row, rejects[0])
			}
			if said := strings.Join(f.Warnings(), "\n"); strings.Contains(said, "taken for") != (test.warning != "") ||
				!strings.Contains(said, test.warning) {
				t.Errorf("warnings %q, want %q", said, test.warning)
			}
		})
	}
}

func TestEncodingIsNotGuessedInIDs(t *testing.T) {
	text := "account,principal\nZ\xA01,5\nZ2,7\n"
	_, rejects, _ := read(t, file(t, "l.csv", text), Options{})
	if len(rejects) != 1 || !strings.Contains(rejects[0], "encoding is guessed") {
		t.Errorf("rejects %q", rejects)
	}
	o := Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Files: "l.csv", Encoding: "ISO-8859-1"}}}
	accounts, rejects, f := read(t, file(t, "l.csv", strings.Replace(text, "\xA0", "\xE9", 1)), o)
	if !slices.Equal(accounts, []string{"2 Zé1", "3 Z2"}) || rejects != nil || len(f.Warnings()) > 0 {
		t.Errorf("%q, rejects %q, warnings %q", accounts, rejects, f.Warnings())
	}
}

// TestDamagedUTF8 keeps one flipped byte from turning every other name of the file into nonsense.
func TestDamagedUTF8(t *testing.T) {
	accounts, rejects, f := read(t, file(t, "l.csv", "account,principal\nZé,5\nZ\xFF,7\n"), Options{})
	if !slices.Equal(accounts, []string{"2 Zé"}) || len(rejects) != 1 || len(f.Warnings()) > 0 {
		t.Errorf("%q, rejects %q, warnings %q", accounts, rejects, f.Warnings())
	}
	_, rejects, _ = read(t, file(t, "l.csv", "account,principal\nZ\uFFFD,5\n"), Options{})
	if len(rejects) != 1 || !strings.Contains(rejects[0], "lost in a conversion") {
		t.Errorf("rejects %q", rejects)
	}
	half := encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "account\nA1\n")
	refused(t, file(t, "l.csv", half[:len(half)-1]), Options{}, payoff.CodeDamaged, "cut")
}

// TestSurveyInPieces surveys text cut at every place like text in one piece.
func TestSurveyInPieces(t *testing.T) {
	for _, text := range []string{"añ€😀b", "a\xE9b", "\xE2\x82", "é\xFF", "\x81abc", "plain"} {
		var whole survey
		whole.Write([]byte(text))
		name, _ := whole.encoding()
		for cut := range len(text) {
			var s survey
			s.Write([]byte(text[:cut]))
			s.Write([]byte(text[cut:]))
			if got, _ := s.encoding(); got != name || s.multibyte != whole.multibyte || s.size != int64(len(text)) {
				t.Errorf("%q cut at %d is %s, want %s", text, cut, got, name)
			}
		}
	}
}

func TestDelimiters(t *testing.T) {
	for _, comma := range []string{",", ";", "\t", "|"} {
		text := "account,note; or | more,principal\nZ1,\"a,b;c|d\te\",5\nZ2,,x\n"
		if comma != "," {
			text = strings.NewReplacer("account,", "account"+comma, ",principal", comma+"principal", "Z1,", "Z1"+comma, ",5", comma+"5",
				"Z2,,", "Z2"+comma+comma, "note; or | more", `"note; or, | more"`).Replace(text)
		}
		accounts, rejects, _ := read(t, file(t, "l.csv", text), Options{})
		if !slices.Equal(accounts, []string{"2 Z1"}) || len(rejects) != 1 {
			t.Errorf("%q: %q, rejects %q", comma, accounts, rejects)
		}
	}
	// Declared, a delimiter is not looked for: the header has one column here.
	o := Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Files: "l.csv", Delimiter: "pipe"}}}
	accounts, _, _ := read(t, file(t, "l.csv", "account|a,principal\nZ1|2,x\n"), o)
	if !slices.Equal(accounts, []string{"2 Z1"}) {
		t.Errorf("%q", accounts)
	}
}

func TestBanners(t *testing.T) {
	const rows = "account,principal,rate\nZ1,5,6\nZ2,x,6\n"
	banner := strings.Repeat("Report of January\n", maxBanner)
	tests := map[string]struct {
		text  string
		first int
	}{
		"one line":      {"Loans of Müller & Sons\n" + rows, 3},
		"with blanks":   {"\n\nLoans\n\n \n" + rows, 7},
		"with commas":   {"Loans,,\nas of,2026-01-31,\n" + rows, 4},
		"with a quote":  {"Loans of \"us\n" + rows, 3},
		"two in quotes": {"\"Loans\nof us\"\n" + rows, 4},
		"twenty":        {banner + rows, 22},
		"semicolons":    {"Loans, bonds, and others\n" + strings.ReplaceAll(rows, ",", ";"), 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			accounts, rejects, f := read(t, file(t, "l.csv", test.text), Options{})
			want, reject := fmt.Sprintf("%d Z1", test.first), fmt.Sprintf("l.csv:%d: principal", test.first+1)
			if !slices.Equal(accounts, []string{want}) || len(rejects) != 1 || !strings.HasPrefix(rejects[0], reject) {
				t.Errorf("%q, rejects %q, want %s", accounts, rejects, want)
			}
			if said := strings.Join(f.Warnings(), "\n"); !strings.Contains(said, "above the header ") {
				t.Errorf("warnings %q", said)
			}
		})
	}
	refused(t, file(t, "l.csv", banner+"One more\n"+rows), Options{}, payoff.CodeHeader)
	// Rows of a list with another header are no banner, though one of them reads like a header.
	refused(t, file(t, "l.csv", "loan,balance,note\nL1,5,\nL2,6,claim\n"), Options{}, payoff.CodeHeader, "loan, balance, note")
	refused(t, file(t, "l.csv", "loan,balance\nL1,5\naccount,claim\n"), Options{}, payoff.CodeHeader)
	refused(t, file(t, "l.csv", ",loan,balance\n1,L1,5\n2,claim,6\n"), Options{}, payoff.CodeHeader)
	refused(t, file(t, "l.csv", ",loan,balance\n2,claim,6\n"), Options{}, payoff.CodeHeader)
}

func TestUnclosedQuoteBelowABanner(t *testing.T) {
	_, _, err := loans(t, open(t, file(t, "l.csv", "Loans\n\naccount,principal\nA1,1\n\"A2,2\n"), Options{}))
	problem(t, err, payoff.CodeDamaged, "line 5")
}

func TestTotalLines(t *testing.T) {
	const rows = "account,vendor,principal,rate\nA1,q2,5,6\nSubtotal,,5,\nA2,q2,6,6\nA3,q2,1\n"
	const end = ",,12,\nTotal,,12,\nGrand total: 3 loans,,,,\n"
	expected := Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Trailer: true, Defaults: map[string]string{"rate": "5"}}}}
	both := map[string]string{"l.csv": rows + end}
	for name, text := range both {
		accounts, rejects, _ := read(t, file(t, name, text), Options{})
		if !slices.Equal(accounts, []string{"2 A1", "4 A2"}) || len(rejects) != 5 || !strings.Contains(rejects[3], "is a total") {
			t.Errorf("%q, rejects %q", accounts, rejects)
		}
		accounts, rejects, f := read(t, file(t, name, text), expected)
		if !slices.Equal(accounts, []string{"2 A1", "4 A2"}) || len(rejects) != 2 || !strings.HasPrefix(rejects[0], "l.csv:3:") {
			t.Errorf("%q, rejects %q", accounts, rejects)
		}
		if said := f.Warnings(); len(said) != 1 || !strings.Contains(said[0], "3 total lines from row 6 on") {
			t.Errorf("warnings %q", said)
		}
	}
	// A loan whose id is missing is no total.
	_, rejects, _ := read(t, file(t, "l.csv", rows+",q2,7,5\n"), expected)
	if len(rejects) != 3 {
		t.Errorf("rejects %q", rejects)
	}
}

func TestSaysTotal(t *testing.T) {
	for cell, want := range map[string]bool{"Total": true, " TOTALS:": true, "Grand Total": true, "sub total 5": true, "Sub-Total": true,
		"total:12 loans": true, "Totalis 5": false, "TOTAL-1": false, "grand": false, "": false, "T": false, "A total": false} {
		if saysTotal(cell) != want {
			t.Errorf("%q is %v", cell, !want)
		}
	}
}

func TestBannersAndTotalsInWorkbooks(t *testing.T) {
	path := newWorkbook(t, []any{"Loans of January"}, nil, []any{"as of", "2026-01-31"}, []any{"account", "principal", "rate"},
		[]any{"A1", 5, 6}, []any{"Total", 5})
	accounts, rejects, f := read(t, path, Options{})
	if !slices.Equal(accounts, []string{"5 A1"}) || len(rejects) != 1 || !strings.Contains(rejects[0], "is a total") {
		t.Errorf("%q, rejects %q", accounts, rejects)
	}
	if said := strings.Join(f.Warnings(), "\n"); !strings.Contains(said, "2 lines above the header") {
		t.Errorf("warnings %q", said)
	}
	accounts, rejects, _ = read(t, path, Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Trailer: true}}})
	if !slices.Equal(accounts, []string{"5 A1"}) || rejects != nil {
		t.Errorf("%q, rejects %q", accounts, rejects)
	}
}

func TestCheckText(t *testing.T) {
	for _, test := range []struct {
		l    Layout
		want string
	}{
		{Layout{Kind: payoff.LoanList, Files: "*", Encoding: "Windows-1252", Delimiter: "tab"}, ""},
		{Layout{Kind: payoff.StatementFile, Delimiter: ";"}, ""},
		{Layout{Kind: payoff.LoanList, Files: "*", Encoding: "cp1252"}, "windows-1252"},
		{Layout{Kind: payoff.LoanList, Files: "*", Delimiter: ":"}, "delimiter"},
		{Layout{Kind: payoff.LoanList, Delimiter: ";"}, "files:"},
	} {
		err := CheckLayout(test.l)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v", test.l, err)
		}
	}
}

// TestNewlinesAtBorders reads returns and line feeds at every place of the transformer's buffer.
func TestNewlinesAtBorders(t *testing.T) {
	for shift := range 8 {
		text := strings.Repeat("x", 4090+shift) + "\r\ny\rz\r\r\n\r"
		var b bytes.Buffer
		if _, err := b.ReadFrom(plainText(strings.NewReader(text), utf8Text)); err != nil {
			t.Fatal(err)
		}
		if want := text[:4090+shift] + "\r\ny\nz\n\r\n\n"; b.String() != want {
			t.Errorf("%d: %q", shift, b.String()[4080:])
		}
	}
}
