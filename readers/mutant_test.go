package readers

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// A mutant is a list as somebody might send it, with a known number of rows.
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
		m.cells = append(m.cells, []string{
			fmt.Sprintf("A%04d", i),
			pick(r, "q2", "Müller", "acme"),
			pick(r, "1,234.50", "$5.00", "(7.25)", "12", "NA", "x", "1.2.3", "1.234,50", "12-"),
			pick(r, "7.25", "5%", "", "0.5"),
			pick(r, "2026-01-31", "31.01.2026", "", "2026-02-30"),
			pick(r, "", "two\nlines", `a "word"`, "a,b;c|d\te", "Ä ö"),
		})
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
	if !isBlank(strings.Join(row, "")) { // a blank row is not a row
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

// rawRow adds a row with a quote where none belongs. Such a row is rejected; only if the quote opens a cell are other
// rows lost with it.
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
