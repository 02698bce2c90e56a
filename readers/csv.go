package readers

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/gocarina/gocsv"

	"tieout/payoff"
)

// spare is how many cells behind the last header are looked into for something that the header does not name.
const spare = 64

// csvRecords delivers the records of a CSV file. The parser is our own encoding/csv reader, for true line numbers;
// gocsv puts the cells into the row.
type csvRecords struct {
	file   *os.File
	source payoff.Source
	reader *csv.Reader
	rows   *gocsv.Unmarshaller
	width  int
	above  int // lines above the header
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
	if declared := o.declared(f.name, func(l Layout) string { return l.Encoding }); declared != "" {
		name, guessed = declared, false
	}
	if (name == utf16LE || name == utf16BE) && seen.size%2 != 0 {
		return "", false, payoff.Problemf(payoff.CodeDamaged, "copy or export the file again",
			"%s is cut: its UTF-16 text ends within a character", f.name)
	}
	return name, guessed, nil
}

// readColumns reads the header and decides what stands in which column.
func (f *File) readColumns(c *csvRecords, o Options) (*plan, error) {
	c.reader.FieldsPerRecord = -1
	c.reader.ReuseRecord = true
	rows, err := gocsv.NewUnmarshaller(c.reader, &row{})
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeHeader, "save it as CSV with commas, or as .xlsx",
			"%s: the header cannot be read: %w", f.name, err)
	}
	p, err := choose(rows.Headers, f.name, o)
	if err != nil {
		return nil, err
	}
	c.rows, c.width = rows, len(p.columns)
	f.adopt(p, "", c)
	return p, rows.RenormalizeHeaders(func([]string) []string { return withSpare(p.columns) })
}

// withSpare lets gocsv count the cells behind the last header as well; left alone it drops them.
func withSpare(columns []string) []string {
	names := append(make([]string, 0, len(columns)+spare), columns...)
	for range spare {
		names = append(names, beyond)
	}
	return names
}

// Close closes the file.
func (c *csvRecords) Close() error { return c.file.Close() }

func (c *csvRecords) next() (*row, int, error) {
	for {
		before := c.reader.InputOffset()
		value, err := c.rows.Read()
		if err != nil {
			return nil, 0, c.fault(err, c.reader.InputOffset()-before)
		}
		r, ok := value.(*row)
		if !ok {
			return nil, 0, payoff.Problemf(payoff.CodeInternal, "", "gocsv returned a %T", value)
		}
		if r.isBlank() {
			continue
		}
		line, _ := c.reader.FieldPos(0)
		line += c.above
		if r.Beyond > 0 || !c.has(c.width-1) {
			return r, line, c.reject(line, fmt.Errorf("has %d cells, the header has %d", c.cells(), c.width))
		}
		return r, line, nil
	}
}

// has says whether the record has this cell. encoding/csv tells it by refusing the position of a cell that is not
// there; gocsv keeps the record to itself.
func (c *csvRecords) has(cell int) (ok bool) {
	defer func() { ok = recover() == nil }()
	c.reader.FieldPos(cell)
	return true
}

// cells counts the cells of a ragged record.
func (c *csvRecords) cells() int {
	n := 0
	for c.has(n) {
		n++
	}
	return n
}

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
