package readers

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"tieout/payoff"
)

// An Inspection is what a file looks like to somebody who has no layout for it yet, and the layout that is proposed.
type Inspection struct {
	File, Sheet string
	Encoding    string   // empty for a workbook
	Delimiter   string   // empty for a workbook
	Others      []string // the other sheets of a workbook
	Header      int      // its line or row
	Rows        int      // looked at: the first 10,000
	Columns     []InspectedColumn
	Dates       []string // the spellings that every date of the columns proposed as dates fits; several: ambiguous
	SmallRates  bool     // every rate is below 1: percents or fractions
	Comma       bool     // its numbers leave no other reading than that decimals stand behind a comma
	Kind        payoff.FileKind
}

// An InspectedColumn is one column of an inspected file.
type InspectedColumn struct {
	Header    string
	Canonical string   // the column it probably is; empty where nothing is proposed
	Unfit     string   // the column that it is by name, where its values do not allow that
	Samples   []string // the first values that differ, shortened, without control characters
	values    []string // those that are not blank or missing
	comma     bool     // decimals stand behind a comma
}

// Inspect looks at the start of a file and proposes how it is read. The header is, of the widest lines among the first
// ones, the first with the most usual names. The error is a [payoff.Problem], as of [Open].
func Inspect(path string, o Options) (*Inspection, error) {
	_, seen, err := digest(path)
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeNoFile, "check the name and that it may be read",
			"%s cannot be opened: %w", path, plainly(err))
	}
	i := &Inspection{File: filepath.Base(path)}
	var rows [][]string
	switch format(seen.start) {
	case "empty":
		return nil, payoff.Problemf(payoff.CodeEmpty, "check that the export finished", "%s is empty", i.File)
	case "zip":
		rows, err = i.sheetRows(source{path: path}, o)
	case "ole":
		var from source
		if from, err = unlock(path, i.File, o); err == nil {
			rows, err = i.sheetRows(from, o)
		}
	default:
		if err = foreignProblem(seen.start, i.File); err == nil {
			rows, err = i.textRows(path, seen)
		}
	}
	if err != nil {
		return nil, err
	}
	i.read(rows)
	return i, nil
}

// mostInspected is how many rows are looked at.
const mostInspected = 10_000

// textRows reads the rows of a text file by the delimiter that makes the widest header.
func (i *Inspection) textRows(path string, seen *survey) ([][]string, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeNoFile, "check that it may be read", "%s cannot be opened: %w", path, plainly(err))
	}
	defer in.Close()
	i.Encoding, _ = seen.encoding()
	text := bufio.NewReaderSize(plainText(in, i.Encoding), 1<<16)
	start, _ := text.Peek(1 << 16)
	comma, above, skip := widest(start)
	if _, err := text.Discard(skip); err != nil || bytes.IndexByte(start, 0) >= 0 || isBlank(string(start)) {
		return nil, payoff.Problemf(payoff.CodeHeader, "save it as CSV UTF-8 or as .xlsx",
			"%s is not a text file with lines and commas", i.File)
	}
	i.Delimiter, i.Header = string(comma), above+1
	r := csv.NewReader(text)
	r.Comma, r.FieldsPerRecord = comma, -1
	var rows [][]string
	for len(rows) <= mostInspected {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if _, bad := errors.AsType[*csv.ParseError](err); err != nil && !bad {
			return nil, payoff.Problemf(payoff.CodeDamaged, "copy the file again", "%s cannot be read on: %w", i.File, err)
		}
		if err == nil {
			rows = append(rows, cells)
		}
	}
	return rows, nil
}

// widest returns the delimiter that makes the most cells of one of the first lines, and what stands above that line.
func widest(start []byte) (comma rune, above, skip int) {
	comma, lines := ',', 0
	var most []string
	for line, at := 0, 0; at < len(start) && lines <= maxBanner; line++ {
		end := at + bytes.IndexByte(start[at:], '\n') + 1
		if end == at {
			end = len(start)
		}
		if isBlank(string(start[at:end])) {
			at = end
			continue
		}
		lines++
		for _, c := range []rune{',', ';', '\t', '|'} {
			r := csv.NewReader(bytes.NewReader(start[at:]))
			r.Comma = c
			if cells, err := r.Read(); err == nil && likelier(cells, most) {
				comma, above, skip, most = c, line, at, cells
			}
		}
		at = end
	}
	return comma, above, skip
}

// likelier says whether a line is likelier a header than one above it: it is wider, or as wide and has more of the usual
// names, as below a line that groups the columns.
func likelier(line, header []string) bool {
	a, b := shapeOf(line).extent, shapeOf(header).extent
	return a > b || a == b && usual(line) > usual(header)
}

// usual counts the cells that are usual names of columns.
func usual(cells []string) (n int) {
	for name, others := range usualNames() {
		if slices.ContainsFunc(cells, func(cell string) bool {
			return matches(cell, name) || slices.ContainsFunc(others, func(o string) bool { return matches(cell, o) })
		}) {
			n++
		}
	}
	return n
}

// sheetRows reads the rows of a workbook's sheet: the one asked for, else the first visible one.
func (i *Inspection) sheetRows(from source, o Options) ([][]string, error) {
	b, err := checkWorkbook(from, i.File, false)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(b.sheets, func(s sheet) bool {
		return o.Sheet == "" && !s.hidden || o.Sheet != "" && strings.EqualFold(s.name, strings.TrimSpace(o.Sheet))
	})
	if at < 0 && o.Sheet == "" {
		return nil, allHidden(i.File, b.sheets)
	}
	if at < 0 {
		return nil, payoff.Problemf(payoff.CodeSheet, "choose one of them with --sheet",
			"%s has no such sheet; it has %s", i.File, sheetNames(b.sheets))
	}
	r, err := openSheet(from, i.File, b.sheets[at], o)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // only what was unpacked is removed
	i.Sheet = b.sheets[at].name
	for n, s := range b.sheets {
		if n != at {
			i.Others = append(i.Others, clip(s.name))
		}
	}
	var rows [][]string
	var numbers []int
	for len(rows) <= mostInspected {
		cells, err := r.line()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		rows, numbers = append(rows, cells), append(numbers, r.number)
	}
	header := 0
	for n := range rows[:min(len(rows), maxBanner+1)] {
		if likelier(rows[n], rows[header]) {
			header = n
		}
	}
	if len(rows) == 0 {
		return nil, payoff.Problemf(payoff.CodeEmpty, "check that the export finished", "%s: sheet %s is empty", i.File, clip(i.Sheet))
	}
	i.Header = numbers[header]
	return rows[header:], nil
}

// read takes the header and the rows in.
func (i *Inspection) read(rows [][]string) {
	if len(rows) == 0 {
		return
	}
	for n, header := range rows[0] {
		c := InspectedColumn{Header: strings.Trim(header, "\uFEFF")}
		for _, cells := range rows[1:] {
			if n < len(cells) && !isMissing(cells[n]) {
				c.values = append(c.values, strings.TrimSpace(cells[n]))
			}
		}
		c.Samples = samples(c.values)
		i.Columns = append(i.Columns, c)
	}
	i.Rows = len(rows) - 1
	i.propose(rows[0])
}

// samples returns the first three values that differ, fit to be shown.
func samples(values []string) []string {
	var list []string
	for _, v := range values[:min(len(values), 1000)] {
		if v = tame(v); len(list) < 3 && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// tame shortens a value and takes away what could move a terminal's cursor.
func tame(s string) string {
	s = strings.Map(func(r rune) rune {
		if isControl(r) || !unicode.IsPrint(r) {
			return '\uFFFD'
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 24 {
		return string(r[:23]) + "…"
	}
	return s
}
