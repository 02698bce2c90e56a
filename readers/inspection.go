package readers

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"tieout/payoff"
)

// mostInspected is how many rows are looked at.
const mostInspected = 10_000

// Inspect looks at the start of a file and proposes how it is read. The header is, of the widest lines among the first
// ones, the first with the most usual names. The error is a [payoff.Problem], as of [Open].
func Inspect(path string, o Options) (*Inspection, error) {
	in, err := examine(path, o)
	if err != nil {
		return nil, err
	}
	i := &Inspection{File: in.name}
	var rows [][]string
	if in.workbook != nil {
		rows, err = i.readSheet(in, o)
	} else {
		rows, err = i.readText(in)
	}
	if err != nil {
		return nil, err
	}
	i.take(rows)
	return i, nil
}

// readText reads the header and the rows of a text file, by the delimiter that makes the widest header.
func (i *Inspection) readText(in *input) ([][]string, error) {
	file, err := os.Open(in.path)
	if err != nil {
		return nil, cannotOpen(in.path, err)
	}
	defer file.Close()
	i.Encoding, _ = in.text.encoding()
	text := bufio.NewReaderSize(plainText(file, i.Encoding), 1<<16)
	start, _ := text.Peek(1 << 16)
	place := probableHeader(start)
	if _, err := text.Discard(place.skip); err != nil || bytes.IndexByte(start, 0) >= 0 || isBlank(string(start)) {
		return nil, notText(in.name)
	}
	i.Delimiter, i.Header = string(place.delimiter), place.above+1
	r := csv.NewReader(text)
	r.Comma, r.FieldsPerRecord = place.delimiter, -1
	var rows [][]string
	for len(rows) <= mostInspected {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if _, bad := errors.AsType[*csv.ParseError](err); err != nil && !bad {
			return nil, payoff.Problemf(payoff.CodeDamaged, "copy the file again",
				"%s cannot be read on: %w", in.name, err)
		}
		if err == nil {
			rows = append(rows, cells)
		}
	}
	return rows, nil
}

// probableHeader returns the place of the likeliest header among the first lines, and the delimiter that makes the most
// cells of it.
func probableHeader(start []byte) headerPlace {
	place, lines := headerPlace{delimiter: ','}, 0
	var header []string
	for line := range filledLines(start) {
		if lines++; lines > maxBanner+1 {
			break
		}
		for _, delimiter := range allDelimiters() {
			cells, err := firstRecord(start[line.start:], delimiter)
			if err == nil && isLikelier(cells, header) {
				place, header = headerPlace{delimiter, line.number, line.start}, cells
			}
		}
	}
	return place
}

// isLikelier says whether a line is likelier a header than one above it: it is wider, or as wide and has more of the
// usual names, as below a line that groups the columns.
func isLikelier(line, header []string) bool {
	a, b := shapeOf(line).width, shapeOf(header).width
	return a > b || a == b && countUsualNames(line) > countUsualNames(header)
}

// readSheet reads the header and the rows of a workbook's sheet: the one asked for, else the first visible one.
func (i *Inspection) readSheet(in *input, o Options) ([][]string, error) {
	c, err := checkWorkbook(in.workbook, in.name, false)
	if err != nil {
		return nil, err
	}
	list, err := candidates(c.sheets, in.name, o)
	if err != nil {
		return nil, err
	}
	read := list[0]
	i.Sheet = read.name
	for _, s := range c.sheets {
		if s != read {
			i.Others = append(i.Others, clip(s.name))
		}
	}
	lines, numbers, err := sheetLines(in, read, o)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, emptySheet(i.File, i.Sheet)
	}
	header := 0
	for n, line := range lines[:min(len(lines), maxBanner+1)] {
		if isLikelier(line, lines[header]) {
			header = n
		}
	}
	i.Header = numbers[header]
	return lines[header:], nil
}

// sheetLines reads the first rows of a sheet that are not blank, and their numbers.
func sheetLines(in *input, s sheet, o Options) (lines [][]string, numbers []int, err error) {
	book, err := in.workbook.excel(in.name, o)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = book.Close() }() // only what was unpacked is removed
	r, err := openRows(book, in.name, s)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = r.rows.Close() }()
	for len(lines) <= mostInspected {
		cells, err := r.line()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		lines, numbers = append(lines, cells), append(numbers, r.number)
	}
	return lines, numbers, nil
}

// take takes the header and the rows, and proposes what they are.
func (i *Inspection) take(rows [][]string) {
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
		if v = sample(v); len(list) < 3 && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}
