package readers

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"tieout/payoff"
)

// How much is looked at: so many rows, or the rows with so many cells.
const (
	mostInspected = 10_000
	mostCells     = 1_000_000
)

// Inspect looks at the start of a file and proposes how it is read. The header is, of the widest lines among the first
// ones, the first with the most usual names. The error is a [payoff.Problem], as of [Open].
func Inspect(ctx context.Context, path string, o Options) (*Inspection, error) {
	in, err := examine(ctx, path, o)
	if err != nil {
		return nil, err
	}
	i := &Inspection{File: in.name}
	var rows [][]string
	if in.workbook != nil {
		rows, err = i.readSheet(ctx, in, o)
	} else {
		rows, err = i.readText(ctx, in)
	}
	if err != nil {
		return nil, err
	}
	i.take(rows)
	return i, nil
}

// readText reads the header and the rows of a text file, by the delimiter that makes the widest header.
func (i *Inspection) readText(ctx context.Context, in *input) ([][]string, error) {
	file, err := payoff.OpenFile(in.path)
	if err != nil {
		return nil, cannotOpen(in.path, err)
	}
	defer file.Close()
	i.Encoding, _ = in.text.encoding()
	text := bufio.NewReaderSize(plainText(interruptible(ctx, file), i.Encoding), 1<<16)
	start, _ := text.Peek(1 << 16)
	place := probableHeader(start)
	if _, err := text.Discard(place.skip); err != nil || bytes.IndexByte(start, 0) >= 0 || isBlank(string(start)) {
		return nil, notText(in.name)
	}
	i.Delimiter, i.Header = string(place.delimiter), place.above+1
	bound := &recordBound{in: text}
	r := csv.NewReader(bound)
	r.Comma, r.FieldsPerRecord = place.delimiter, -1
	var rows [][]string
	for n := 0; len(rows) <= mostInspected && n < mostCells; {
		bound.begin()
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if _, bad := errors.AsType[*csv.ParseError](err); err != nil && !bad {
			return nil, payoff.Problemf(payoff.CodeDamaged, "copy the file again",
				"%s cannot be read on: %w", in.name, err)
		}
		if err == nil {
			rows, n = append(rows, cells), n+len(cells)
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
func (i *Inspection) readSheet(ctx context.Context, in *input, o Options) ([][]string, error) {
	c, err := checkWorkbook(ctx, in.workbook, in.name, false)
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
	temp := newUnpacked(c, o)
	defer temp.remove()
	lines, err := openApart(ctx, in.name, func() ([]sheetLine, error) { return sheetLines(ctx, in, read, temp) })
	if err != nil {
		return nil, err
	}
	return i.below(lines)
}

// below returns the header and the rows below it.
func (i *Inspection) below(lines []sheetLine) ([][]string, error) {
	if len(lines) == 0 {
		return nil, emptySheet(i.File, i.Sheet)
	}
	header := 0
	for n, line := range lines[:min(len(lines), maxBanner+1)] {
		if isLikelier(line.cells, lines[header].cells) {
			header = n
		}
	}
	i.Header = lines[header].number
	var rows [][]string
	for _, line := range lines[header:] {
		rows = append(rows, line.cells)
	}
	return rows, nil
}

// A sheetLine is a row of a sheet.
type sheetLine struct {
	number int
	cells  []string
}

// sheetLines reads the first rows of a sheet that are not blank.
func sheetLines(ctx context.Context, in *input, s sheet, temp unpacked) (lines []sheetLine, err error) {
	book, err := in.workbook.excel(in.name, temp.folder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = book.Close() }() // only what was unpacked is removed
	r, err := openRows(ctx, book, in.name, s)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.rows.Close() }()
	for n := 0; len(lines) <= mostInspected && n < mostCells; {
		cells, err := r.line()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		lines, n = append(lines, sheetLine{r.number, cells}), n+len(cells)
	}
	return lines, nil
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
