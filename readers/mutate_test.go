package readers

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"tieout/payoff"
)

// A mutant is a list as somebody might send it. What is known of it says how many rows it has.
type mutant struct {
	cells     [][]string // the rows, without the header
	comma     rune
	end       string
	quoteAll  bool
	above     []string // lines above the header
	raw       []string // rows that no writer would write, in place of the last ones
	encoding  string
	maybeLost bool // a quote was opened: the file may be refused
}

var mutantHeader = []string{"account", "vendor", "principal", "rate", "payoff_date", "note"}

// newMutant makes up a list of at least one row.
func newMutant(r *rand.Rand) *mutant {
	m := &mutant{comma: pick(r, ',', ';', '\t', '|'), end: pick(r, "\n", "\r\n", "\r"), quoteAll: r.IntN(4) == 0}
	for i := range 1 + r.IntN(20) {
		m.cells = append(m.cells, []string{fmt.Sprintf("A%04d", i), pick(r, "q2", "Müller", "acme"),
			pick(r, "1,234.50", "$5.00", "(7.25)", "12", "NA", "x", "1.2.3", "1.234,50", "12-"), pick(r, "7.25", "5%", "", "0.5"),
			pick(r, "2026-01-31", "31.01.2026", "", "2026-02-30"), pick(r, "", "two\nlines", `a "word"`, "a,b;c|d\te", "Ä ö")})
	}
	for _, mutate := range []func(*rand.Rand){m.ragged, m.duplicate, m.blankCells, m.banner, m.trailer, m.rawRow} {
		if r.IntN(3) == 0 {
			mutate(r)
		}
	}
	m.encoding = pick(r, "utf-8", "bom", "utf-16le", "utf-16be", "windows-1252")
	return m
}

func pick[T any](r *rand.Rand, choices ...T) T { return choices[r.IntN(len(choices))] }

func (m *mutant) ragged(r *rand.Rand) {
	i := r.IntN(len(m.cells))
	m.cells[i] = pick(r, m.cells[i][:1+r.IntN(5)], append(slices.Clone(m.cells[i]), "more", "still"))
}

func (m *mutant) duplicate(r *rand.Rand) { m.cells = append(m.cells, m.cells[r.IntN(len(m.cells))]) }

func (m *mutant) blankCells(r *rand.Rand) {
	row := slices.Clone(m.cells[r.IntN(len(m.cells))])
	row[0] = " "
	if !isBlank(strings.Join(row, "")) { // a blank row is no row
		m.cells = append(m.cells, row)
	}
}

func (m *mutant) banner(r *rand.Rand) {
	m.above = append(m.above, "Loans of Müller & Sons", "", "as of 31 January")[:1+r.IntN(3)]
}

func (m *mutant) trailer(r *rand.Rand) {
	total := []string{pick(r, "Total", "Grand total:", ""), "", "99.00", "", "", ""}
	m.cells = append(m.cells, total)
}

// rawRow adds a row with a quote where none belongs; such a row is rejected, and only if it opens a cell it takes others
// along.
func (m *mutant) rawRow(r *rand.Rand) {
	c := string(m.comma)
	m.raw = append(m.raw, pick(r, "A9"+c+`5" pipe`+c, `"A"9`+c+"x"+c))
	if r.IntN(2) == 0 {
		m.raw = append(m.raw, `"A8`+c+"open")
		m.maybeLost = true
	}
}

// rows counts the rows that a person would see.
func (m *mutant) rows() int { return len(m.cells) + len(m.raw) }

// write spells the list out.
func (m *mutant) write(t *testing.T) string {
	var b strings.Builder
	for _, line := range m.above {
		b.WriteString(line + "\n")
	}
	for _, cells := range append([][]string{mutantHeader}, m.cells...) {
		m.writeRow(t, &b, cells)
	}
	for _, line := range m.raw {
		b.WriteString(line + "\n")
	}
	text := strings.ReplaceAll(b.String(), "\n", m.end)
	switch m.encoding {
	case "bom":
		return "\xEF\xBB\xBF" + text
	case "utf-16le":
		return encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), text)
	case "utf-16be":
		return encode(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), text)
	case "windows-1252":
		return encode(t, charmap.Windows1252, text)
	}
	return text
}

func (m *mutant) writeRow(t *testing.T, b *strings.Builder, cells []string) {
	if m.quoteAll {
		quoted := make([]string, len(cells))
		for i, cell := range cells {
			quoted[i] = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		b.WriteString(strings.Join(quoted, string(m.comma)) + "\n")
		return
	}
	w := csv.NewWriter(b)
	w.Comma = m.comma
	if err := w.Write(cells); err != nil {
		t.Fatal(err)
	}
	w.Flush()
}

// outcome is what came of a file; sum is of what was accepted.
type outcome struct {
	accepted, rejected int
	sum                uint64
}

// consume reads a file to its end and checks that its rows come in order. The error is a problem, or the test fails.
func consume(t *testing.T, path string, o Options) (outcome, error) {
	t.Helper()
	var out outcome
	f, err := Open(path, o)
	if err != nil {
		return out, mustBeProblem(t, err)
	}
	defer f.Close()
	last, sum := 0, fnv.New64()
	for l, err := range f.Loans() {
		row := l.Source.Row
		if r, ok := errors.AsType[*payoff.RowError](err); ok {
			row = r.Source.Row
			out.rejected++
		} else if err != nil {
			return out, mustBeProblem(t, err)
		} else {
			out.accepted++
			fmt.Fprint(sum, l.Account, l.Principal, l.Rate, l.PayoffDate)
		}
		if row <= last {
			t.Fatalf("row %d comes behind row %d", row, last)
		}
		last = row
	}
	out.sum = sum.Sum64()
	return out, nil
}

func mustBeProblem(t *testing.T, err error) error {
	t.Helper()
	if _, ok := errors.AsType[*payoff.Problem](err); !ok {
		t.Fatalf("%v is a %T", err, err)
	}
	return err
}

// TestMutatedLists reads 700 lists as they might come, of which it is known how many rows they have.
func TestMutatedLists(t *testing.T) {
	o := Options{Kind: payoff.LoanList, Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Rates: "percent"}}}
	read, refusals := 0, 0
	for seed := range uint64(700) {
		m := newMutant(rand.New(rand.NewPCG(seed, 5)))
		path := file(t, "l.csv", m.write(t))
		got, err := consume(t, path, o)
		switch {
		case err != nil && m.maybeLost:
			refusals++
			problem(t, err, payoff.CodeDamaged, "quote")
		case err != nil:
			t.Errorf("seed %d: %v\n%q", seed, err, m.write(t))
		case m.maybeLost:
			t.Errorf("seed %d: rows lost in a quote were not noticed", seed)
		case got.accepted+got.rejected != m.rows():
			t.Errorf("seed %d: %+v of %d rows\n%q", seed, got, m.rows(), m.write(t))
		}
		read += got.accepted
	}
	if read == 0 || refusals == 0 {
		t.Errorf("%d rows were accepted, %d files refused: the mutator proves nothing", read, refusals)
	}
}

// TestFlippedText flips bits of 150 lists. What a list is then nobody knows; but the parser of the standard library sees
// the same rows in it.
func TestFlippedText(t *testing.T) {
	o := Options{Kind: payoff.LoanList, Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Rates: "percent", Files: "*", Delimiter: "comma"}}}
	compared := 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 6))
		m := newMutant(r)
		m.comma, m.end, m.encoding, m.above, m.raw, m.maybeLost = ',', "\n", "utf-8", nil, nil, false
		text := []byte(m.write(t))
		start := bytes.IndexByte(text, '\n') + 1
		for range 1 + r.IntN(3) {
			text[start+r.IntN(len(text)-start)] ^= 1 << r.IntN(8)
		}
		got, err := consume(t, file(t, "l.csv", string(text)), o)
		reader := csv.NewReader(strings.NewReader(strings.ReplaceAll(string(text), "\r", "\n")))
		reader.FieldsPerRecord = -1
		records, fault := reader.ReadAll()
		records = slices.DeleteFunc(records, func(cells []string) bool { return isBlank(strings.Join(cells, "")) })
		switch {
		case err != nil || fault != nil:
		case got.accepted+got.rejected != len(records)-1:
			t.Errorf("seed %d: %+v of %d rows\n%q", seed, got, len(records)-1, text)
		default:
			compared++
		}
	}
	if compared < 75 {
		t.Errorf("only %d files could be compared", compared)
	}
}

// TestDamagedBooks cuts, flips and falsifies a workbook in 150 ways. It is refused, or it is read exactly as it was: a
// flipped bit may fall into what says nothing, such as a time stamp.
func TestDamagedBooks(t *testing.T) {
	path := thousand(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := consume(t, path, Options{})
	if err != nil || want.accepted != 1000 {
		t.Fatal(want, err)
	}
	refusals := 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 7))
		text, cut := slices.Clone(whole), seed%2 == 0
		if cut {
			text = text[:4+r.IntN(len(text)-4)]
		} else {
			for range 1 + r.IntN(4) {
				text[r.IntN(len(text))] ^= 1 << r.IntN(8)
			}
		}
		got, err := consume(t, file(t, "book.xlsx", string(text)), Options{TempDir: t.TempDir()})
		switch {
		case err != nil:
			refusals++
		case cut:
			t.Errorf("seed %d: a workbook that was cut is read: %+v", seed, got)
		case got != want:
			t.Errorf("seed %d: %+v, want %+v or a refusal", seed, got, want)
		}
	}
	if refusals < 140 {
		t.Errorf("only %d of 150 were refused", refusals)
	}
}
