package readers

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/gocarina/gocsv"

	"tieout/payoff"
)

// mostBeyond is how many cells may follow the last column of the header. A row with more of them is rejected, even if
// they are all blank.
const mostBeyond = 1023

// csvRecords delivers the records of a CSV file. gocsv reads them as they stand, through an encoding/csv reader of our
// own that knows their lines. It does not assign the cells to fields: its Unmarshaller drops what stands beyond the
// header, and takes a fifth more time and twice the memory for the same rows.
type csvRecords struct {
	file    *os.File
	source  payoff.Source
	reader  *csv.Reader
	decoder gocsv.SimpleDecoder // of reader
	cells   []*column           // by position; nil where the column is not read
	row     row
	above   int // lines above the header
}

// openCSV opens a CSV file, reads its header and decides how it is read.
func (f *File) openCSV(path string, seen *survey, o Options) error {
	in, err := os.Open(path)
	if err != nil {
		return payoff.Problemf(payoff.CodeNoFile, "check that it may be read",
			"%s cannot be opened: %w", path, plainly(err))
	}
	if err := f.readHeader(in, seen, o); err != nil {
		_ = in.Close() // nothing was written; the error is what the caller needs
		return err
	}
	return nil
}

func (f *File) readHeader(in *os.File, seen *survey, o Options) error {
	encoding, guessed, err := f.encoding(seen, o)
	if err != nil {
		return err
	}
	text := bufio.NewReaderSize(plainText(in, encoding), 1<<16)
	start, _ := text.Peek(1 << 16)
	if bytes.IndexByte(start, 0) >= 0 {
		return payoff.Problemf(payoff.CodeHeader, "save it as CSV UTF-8 or as .xlsx",
			"%s is not a text file with lines and commas", f.name)
	}
	if isBlank(string(start)) {
		return payoff.Problemf(payoff.CodeEmpty, "check that the export finished", "%s is empty", f.name)
	}
	h, s, err := findHeader(start, f.name, o, o.commas(f.name))
	if err != nil {
		return err
	}
	if _, err := text.Discard(h.skip); err != nil {
		return err
	}
	c := &csvRecords{file: in, source: f.source(), reader: csv.NewReader(text), above: h.above}
	c.reader.Comma = h.comma
	p, err := f.readColumns(c, o)
	if err != nil {
		return err
	}
	s.warn(p)
	if guessed {
		p.warnings = append(p.warnings, fmt.Sprintf("%s: taken for %s; if that is wrong, say encoding: in its list", f.name, encoding))
	}
	f.decoder.guessed = guessed && encoding == windows1252
	return nil
}

// encoding returns how the file is encoded: as its layout says, else as it looks, which may be a guess.
func (f *File) encoding(seen *survey, o Options) (name string, guessed bool, err error) {
	name, guessed = seen.encoding()
	hint := "copy or export the file again"
	if declared := o.declared(f.name, func(l Layout) string { return l.Encoding }); declared != "" {
		name, guessed = declared, false
		hint = "correct encoding: in its list, or copy or export the file again"
	}
	if (name == utf16LE || name == utf16BE) && seen.size%2 != 0 {
		return "", false, payoff.Problemf(payoff.CodeDamaged, hint,
			"%s is cut: its UTF-16 text ends within a character", f.name)
	}
	return name, guessed, nil
}

// readColumns reads the header and decides what stands in which column.
func (f *File) readColumns(c *csvRecords, o Options) (*plan, error) {
	c.reader.FieldsPerRecord = -1
	c.reader.ReuseRecord = true
	c.decoder = gocsv.NewSimpleDecoderFromCSVReader(c.reader)
	header, err := c.decoder.GetCSVRow()
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeHeader, "save it as CSV with commas, or as .xlsx",
			"%s: the header cannot be read: %w", f.name, err)
	}
	p, err := choose(header, f.name, o)
	if err != nil {
		return nil, err
	}
	c.cells = p.cellsOf()
	f.adopt(p, "", c)
	return p, nil
}

// Close closes the file.
func (c *csvRecords) Close() error { return c.file.Close() }

func (c *csvRecords) next() (*row, int, error) {
	for {
		before := c.reader.InputOffset()
		cells, err := c.decoder.GetCSVRow()
		if err != nil {
			return nil, 0, c.fault(err, c.reader.InputOffset()-before)
		}
		width := len(c.cells)
		endless := len(cells) > width+mostBeyond
		if !endless && !slices.ContainsFunc(cells, isFilled) {
			continue // blank rows are no rows
		}
		line, _ := c.reader.FieldPos(0)
		line += c.above
		c.row.fill(cells, c.cells)
		if endless || len(cells) < width || slices.ContainsFunc(cells[width:], isFilled) {
			return &c.row, line, c.reject(line, fmt.Errorf("has %d cells, the header has %d", len(cells), width))
		}
		return &c.row, line, nil
	}
}

func isFilled(cell string) bool { return !isBlank(cell) }

func (c *csvRecords) reject(line int, err error) error {
	c.source.Row = line
	return &payoff.RowError{Source: c.source, Err: err}
}

// fault decides what an error of the parser means: the row is rejected, unless rows were lost with it. consumed is
// how many bytes the record took.
func (c *csvRecords) fault(err error, consumed int64) error {
	if errors.Is(err, io.EOF) {
		return err
	}
	p, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return payoff.Problemf(payoff.CodeDamaged, "copy the file again and rerun",
			"%s cannot be read on: %w", c.source.File, err)
	}
	// A quote that is opened and not closed takes the rows behind it along, up to the next quote or the end.
	if errors.Is(p.Err, csv.ErrQuote) && (p.Line > p.StartLine || int64(p.Column) >= consumed) {
		return payoff.Problemf(payoff.CodeDamaged, "close the quote, or export the file again",
			"%s: a quote opened on line %d is not closed, and rows are lost in it", c.source.File, p.StartLine+c.above)
	}
	return c.reject(p.StartLine+c.above, fmt.Errorf("cannot be split into cells: column %d: %w", p.Column, p.Err))
}
