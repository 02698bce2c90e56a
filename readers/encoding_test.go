package readers

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"tieout/payoff"
)

func encode(t *testing.T, e encoding.Encoding, text string) string {
	t.Helper()
	b, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEncodings(t *testing.T) {
	utf16 := "\xff\xfe"
	for _, c := range "account,principal\nZ1,5\n" {
		utf16 += string(c) + "\x00"
	}
	for name, text := range map[string]string{
		"bom":           "\xef\xbb\xbfaccount,principal\nZ1,5\n",
		"bom and quote": "\xef\xbb\xbf\"account\",\"principal\"\nZ1,5\n",
		"utf-16":        utf16,
	} {
		got, rejects, err := loans(t, open(t, file(t, "l.csv", text), Options{}))
		if err != nil || rejects != nil || len(got) != 1 || got[0].Account != "Z1" {
			t.Errorf("%s: %v %v %v", name, got, rejects, err)
		}
	}
}

func TestDetectedEncodings(t *testing.T) {
	const text = "account,vendor,principal\nZ1,Müller,5\nZ2,\"Söhne\nKG\",x\nZ3,b,7\n"
	marked := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	tests := map[string]struct {
		text    string
		warning string
	}{
		"utf-8":              {text, ""},
		"utf-8 bom":          {"\xEF\xBB\xBF" + text, ""},
		"utf-16le bom":       {encode(t, marked, text), ""},
		"utf-16be bom":       {encode(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), text), ""},
		"utf-16le unmarked":  {encode(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), text), "utf-16le"},
		"utf-16be unmarked":  {encode(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), text), "utf-16be"},
		"windows-1252":       {encode(t, charmap.Windows1252, text), "windows-1252"},
		"carriage returns":   {strings.ReplaceAll(text, "\n", "\r"), ""},
		"carriage returns16": {encode(t, marked, strings.ReplaceAll(text, "\n", "\r")), ""},
		"both":               {strings.ReplaceAll(text, "\n", "\r\n"), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := open(t, file(t, "l.csv", test.text), Options{})
			got, rejects, err := loans(t, f)
			if err != nil || len(got) != 2 || len(rejects) != 1 {
				t.Fatalf("%v, rejects %q, %v", got, rejects, err)
			}
			if got[0].Vendor != "müller" || got[1].Source.Row != 5 ||
				!strings.HasPrefix(rejects[0], "l.csv:3: vendor") {
				t.Errorf("vendor %q, row %d, %s", got[0].Vendor, got[1].Source.Row, rejects[0])
			}
			if said := strings.Join(warnings(f), "\n"); strings.Contains(said, "taken for") != (test.warning != "") ||
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
	if !slices.Equal(accounts, []string{"2 Zé1", "3 Z2"}) || rejects != nil || len(warnings(f)) > 0 {
		t.Errorf("%q, rejects %q, warnings %q", accounts, rejects, warnings(f))
	}
}

// TestDamagedUTF8 keeps one flipped byte from turning every other name of the file into nonsense.
func TestDamagedUTF8(t *testing.T) {
	accounts, rejects, f := read(t, file(t, "l.csv", "account,principal\nZé,5\nZ\xFF,7\n"), Options{})
	if !slices.Equal(accounts, []string{"2 Zé"}) || len(rejects) != 1 || len(warnings(f)) > 0 {
		t.Errorf("%q, rejects %q, warnings %q", accounts, rejects, warnings(f))
	}
	_, rejects, _ = read(t, file(t, "l.csv", "account,principal\nZ\uFFFD,5\n"), Options{})
	if len(rejects) != 1 || !strings.Contains(rejects[0], "lost in a conversion") {
		t.Errorf("rejects %q", rejects)
	}
	half := encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "account\nA1\n")
	refused(t, file(t, "l.csv", half[:len(half)-1]), Options{}, payoff.CodeDamaged, "cut")
}

// TestSurveyInPieces: text that comes in two pieces is surveyed like text in one.
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

// TestNewlinesAtBorders reads carriage returns and line feeds at every place of the transformer's buffer.
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

// TestDeclaredEncodingCut: the file may be whole, and the declared encoding wrong.
func TestDeclaredEncodingCut(t *testing.T) {
	o := Options{Layouts: []Layout{{Kind: payoff.LoanList, Files: "*", Encoding: utf16LE}}}
	refused(t, file(t, "l.csv", "account\nA1\n"), o, "damaged", "correct encoding:")
}
