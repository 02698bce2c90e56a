package readers

import (
	"bufio"
	"bytes"
	"context"
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
	bound   *recordBound        // of what the reader reads
	decoder gocsv.SimpleDecoder // of reader
	above   int                 // lines above the header
	columns []*column
	row     row
	last    int // the line of the record that was read last
}

// openCSV opens a CSV file, reads its header and decides how it is read.
func openCSV(ctx context.Context, in *input, o Options) (*table, error) {
	file, err := payoff.OpenFile(in.path)
	if err != nil {
		return nil, cannotOpen(in.path, err)
	}
	t, err := readCSVHeader(ctx, file, in, o)
	if err != nil {
		_ = file.Close() // nothing was written; the error is what the caller needs
		return nil, err
	}
	return t, nil
}

func readCSVHeader(ctx context.Context, file *os.File, in *input, o Options) (*table, error) {
	encoding, guessed, err := encodingOf(in, o)
	if err != nil {
		return nil, err
	}
	text := bufio.NewReaderSize(plainText(interruptible(ctx, file), encoding), 1<<16)
	start, _ := text.Peek(1 << 16)
	if bytes.IndexByte(start, 0) >= 0 {
		return nil, notText(in.name)
	}
	if isBlank(string(start)) {
		return nil, empty(in.name)
	}
	place, search, err := findHeader(start, in.name, o)
	if err != nil {
		return nil, err
	}
	if _, err := text.Discard(place.skip); err != nil {
		return nil, err
	}
	records := newCSVRecords(file, text, payoff.Source{File: in.name}, place)
	p, err := records.readHeader(o)
	if err != nil {
		return nil, err
	}
	search.warn(p)
	if guessed {
		p.warn(payoff.WarnEncoding, in.name, "taken for %s; if that is wrong, say encoding: in its list", encoding)
	}
	t := newTable(p, records, records.source)
	t.decoder.guessed = guessed && encoding == windows1252
	return t, nil
}

// notText reports a file that has no lines of text.
func notText(file string) error {
	return payoff.Problemf(payoff.CodeHeader, "save it as CSV UTF-8 or as .xlsx",
		"%s is not a text file with lines and commas", file)
}

// encodingOf returns how a file is encoded: as its layout says, else as it looks, which may be a guess.
func encodingOf(in *input, o Options) (name string, guessed bool, err error) {
	name, guessed = in.text.encoding()
	hint := "copy or export the file again"
	if declared := o.declared(in.name, func(l Layout) string { return l.Encoding }); declared != "" {
		name, guessed = declared, false
		hint = "correct encoding: in its list, or copy or export the file again"
	}
	if (name == utf16LE || name == utf16BE) && in.text.size%2 != 0 {
		return "", false, payoff.Problemf(payoff.CodeDamaged, hint,
			"%s is cut: its UTF-16 text ends within a character", in.name)
	}
	return name, guessed, nil
}

func newCSVRecords(file *os.File, text io.Reader, from payoff.Source, place headerPlace) *csvRecords {
	bound := &recordBound{in: text}
	r := csv.NewReader(bound)
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = place.delimiter, -1, true
	return &csvRecords{file: file, source: from, reader: r, bound: bound, decoder: gocsv.NewSimpleDecoderFromCSVReader(r),
		above: place.above}
}

// readHeader reads the header and decides which column is which.
func (c *csvRecords) readHeader(o Options) (*plan, error) {
	header, err := c.decoder.GetCSVRow()
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeHeader, "save it as CSV with commas, or as .xlsx",
			"%s: the header cannot be read: %w", c.source.File, err)
	}
	p, err := choose(header, c.source.File, o)
	if err != nil {
		return nil, err
	}
	c.columns = p.columns
	return p, nil
}

// Close closes the file.
func (c *csvRecords) Close() error { return c.file.Close() }

func (c *csvRecords) next() (*row, int, error) {
	for {
		before := c.reader.InputOffset()
		c.bound.begin()
		cells, err := c.decoder.GetCSVRow()
		if err != nil {
			return nil, 0, c.fault(err, c.reader.InputOffset()-before)
		}
		width := len(c.columns)
		tooLong := len(cells) > width+mostBeyond
		if !tooLong && !slices.ContainsFunc(cells, isFilled) {
			continue // blank rows are not rows
		}
		line, _ := c.reader.FieldPos(0)
		line += c.above
		c.last = line
		c.row.fill(cells, c.columns)
		if tooLong || len(cells) < width || slices.ContainsFunc(cells[width:], isFilled) {
			return &c.row, line, c.reject(line, wrongWidth(len(cells), width))
		}
		return &c.row, line, nil
	}
}

// fault decides what an error of the parser means: the row is rejected, unless rows were lost with it. consumed is
// how many bytes the record took.
func (c *csvRecords) fault(err error, consumed int64) error {
	if errors.Is(err, io.EOF) {
		return err
	}
	if errors.Is(err, errBigRecord) {
		return payoff.Problemf(payoff.CodeDamaged, "look for a quote that is not closed there, or export the file again",
			"%s: after line %d: %w", c.source.File, max(c.last, c.above+1), err)
	}
	p, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return payoff.Problemf(payoff.CodeDamaged, "copy the file again and rerun",
			"%s cannot be read on: %w", c.source.File, err)
	}
	// A quote that is opened and not closed swallows the rows after it, up to the next quote or the end.
	if errors.Is(p.Err, csv.ErrQuote) && (p.Line > p.StartLine || int64(p.Column) >= consumed) {
		return payoff.Problemf(payoff.CodeDamaged, "close the quote, or export the file again",
			"%s: a quote opened on line %d is not closed, and rows are lost in it", c.source.File, p.StartLine+c.above)
	}
	return c.reject(p.StartLine+c.above, fmt.Errorf("cannot be split into cells: column %d: %w", p.Column, p.Err))
}

func (c *csvRecords) reject(line int, err error) error {
	c.source.Row = line
	return &payoff.RowError{Source: c.source, Err: err}
}
