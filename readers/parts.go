package readers

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"strings"
)

// checkedParts are the parts of a workbook once each of them has been read to its end.
type checkedParts struct {
	typed    bool                // numbers are told apart from texts
	rows     map[string]*rowScan // what was seen of the rows of worksheets, by the part's name
	elements map[string]int      // of XML, by the part's name
	spills   bool                // one is so large that excelize unpacks it to a file

	texts  int   // in the list of shared strings
	needed int   // by the cells that point to it
	where  error // is the cell that points farthest
}

func checkParts(ctx context.Context, z *zip.Reader, typed bool) (*checkedParts, error) {
	if err := checkSizes(z); err != nil {
		return nil, err
	}
	p := &checkedParts{typed: typed, rows: map[string]*rowScan{}, elements: map[string]int{}}
	left := int64(maxUnpacked)
	for _, part := range z.File {
		n, err := p.check(ctx, part, left)
		if stop := stopped(ctx); stop != nil {
			return nil, stop
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", clip(part.Name), err)
		}
		left -= n
	}
	if p.needed > p.texts {
		return nil, p.where
	}
	return p, nil
}

// checkSizes refuses a workbook that declares to be too large before anything is unpacked. A part that holds more than
// it declares is refused by archive/zip when it is read.
func checkSizes(z *zip.Reader) error {
	left := uint64(maxUnpacked)
	for _, part := range z.File {
		if part.UncompressedSize64 > left {
			return errBomb
		}
		left -= part.UncompressedSize64
	}
	return nil
}

// check reads one part to its end, at most left bytes, and returns how many there were. XML is followed, and the rows
// and cells of worksheets are scanned.
func (p *checkedParts) check(ctx context.Context, part *zip.File, left int64) (int64, error) {
	if part.UncompressedSize64 > uint64(left) {
		return 0, errBomb
	}
	name, limit := partName(part.Name), limitOf(part)
	if part.UncompressedSize64 > limit.bytes {
		return 0, fmt.Errorf("it unpacks to more than %d MB", limit.bytes>>20)
	}
	in, err := part.Open()
	if err != nil {
		return 0, err
	}
	defer in.Close()
	text := interruptible(ctx, in)
	if !isParsed(name) {
		return io.Copy(io.Discard, text)
	}
	if _, twice := p.elements[name]; twice {
		return 0, fmt.Errorf("it is there twice")
	}
	xml := &markup{most: limit.elements}
	n, err := p.checkXML(name, part.Name, xml, text)
	p.elements[name] = xml.elements
	p.spills = p.spills || n > spilled
	return n, err
}

// checkXML follows the XML of a part. Only strings that excelize finds, by the spelling of the part's name, count.
func (p *checkedParts) checkXML(name, spelled string, xml *markup, text io.Reader) (int64, error) {
	switch {
	case strings.HasPrefix(name, "xl/worksheets/") && strings.HasSuffix(name, ".xml"):
		return p.checkSheet(name, xml, text)
	case name == "xl/sharedstrings.xml" && !strings.HasPrefix(spelled, "/") && !strings.HasPrefix(spelled, `\`):
		return p.checkStrings(xml, text)
	}
	return io.Copy(xml, text)
}

func (p *checkedParts) checkSheet(name string, xml *markup, text io.Reader) (int64, error) {
	cells, rows := &cellScan{}, &rowScan{typed: p.typed}
	xml.watch = cells
	n, err := io.Copy(io.MultiWriter(xml, rows), text)
	if err == nil {
		err = firstOf(cells.finish, rows.finish, xml.finish)
	}
	p.rows[name] = rows
	if cells.strings > p.needed {
		p.needed, p.where = cells.strings, fmt.Errorf("%s: %w", clip(name), cells.last.fault(errNoString))
	}
	return n, err
}

func (p *checkedParts) checkStrings(xml *markup, text io.Reader) (int64, error) {
	items := &stringScan{}
	xml.watch = items
	counted := &counter{in: io.TeeReader(text, xml)}
	err := wellFormed(counted, 0)
	if err == nil {
		err = xml.finish()
	}
	p.texts = items.items
	return counted.n, err
}

// firstOf returns the first error.
func firstOf(checks ...func() error) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// A counter counts what is read.
type counter struct {
	in io.Reader
	n  int64
}

// Read reads on, and counts.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}
