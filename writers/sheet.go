package writers

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// A layout is how a sheet is laid out: what must be known before its first row is written.
type layout struct {
	widths    []float64
	headRow   int // of the table, repeated on every printed page, and frozen unless it is far down; 0 if there is none
	idColumns int // frozen at the left
}

// A sheet is written row by row. The first error sticks, and close returns it.
type sheet struct {
	book *book
	name string
	sw   *excelize.StreamWriter
	wide []float64 // the widths of its columns
	row  int       // the last one written
	err  error
}

// newSheet starts the next sheet of the workbook. What belongs to the sheet and not to a row is set here: after the
// rows are flushed, excelize drops it silently.
func (b *book) newSheet(name string, l layout) (*sheet, error) {
	if _, err := b.file.NewSheet(name); err != nil {
		return nil, err
	}
	if err := b.layOut(name, l); err != nil {
		return nil, err
	}
	sw, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for i, width := range l.widths {
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
	}
	return &sheet{book: b, name: name, sw: sw, wide: l.widths}, nil
}

// headHeight leaves room for headers of two lines, in points; a line of text takes lineHeight.
const (
	headHeight = 32
	lineHeight = 15
)

// add writes the next row; a cell with nothing in it stays empty.
func (s *sheet) add(cells ...cell) { s.write(excelize.RowOpts{Height: s.height(cells)}, cells) }

// height returns the height of a row whose prose is longer than its column is wide, else 0, which means the usual
// height. Not every spreadsheet adjusts heights by itself, and none does for merged cells.
func (s *sheet) height(cells []cell) float64 {
	lines := 1
	for i, c := range cells {
		if c.kind == prose {
			lines = max(lines, len(wrap(c.text, int(s.wide[i]))))
		}
	}
	if lines == 1 {
		return 0
	}
	return float64(lines * lineHeight)
}

func (s *sheet) write(options excelize.RowOpts, cells []cell) {
	s.row++
	if s.err != nil {
		return
	}
	values := make([]any, len(cells))
	for i, c := range cells {
		switch {
		case c.text != "" || c.formula != "":
			values[i] = excelize.Cell{StyleID: s.book.looks.of(&c), Formula: c.formula, Value: c.native()}
		case c.total:
			values[i] = excelize.Cell{StyleID: s.book.looks.of(&c)} // so that the line above the row is unbroken
		}
	}
	s.err = s.sw.SetRow(fmt.Sprintf("A%d", s.row), values, options)
}

// addTotal writes a row that adds up others.
func (s *sheet) addTotal(cells ...cell) {
	for i := range cells {
		cells[i].total = true
	}
	s.add(cells...)
}

// prose writes a sentence of any length into one cell as wide as the sheet.
func (s *sheet) prose(sentence string) {
	total := 0.0
	for _, width := range s.wide {
		total += width
	}
	lines := len(wrap(sentence, int(total)))
	s.write(excelize.RowOpts{Height: float64(lines * lineHeight)}, []cell{{kind: prose, text: sentence}})
	if s.err == nil {
		s.err = s.sw.MergeCell(fmt.Sprintf("A%d", s.row), fmt.Sprintf("%s%d", letter(len(s.wide)), s.row))
	}
}

// heads writes a row of column headers.
func (s *sheet) heads(names ...string) {
	cells := make([]cell, len(names))
	for i, name := range names {
		cells[i] = cell{kind: header, text: name}
	}
	s.write(excelize.RowOpts{Height: headHeight}, cells)
}

// skip leaves a row empty.
func (s *sheet) skip() { s.row++ }

// full says whether only one more row fits.
func (s *sheet) full() bool { return s.row >= s.book.maxRows-1 }

// overflow says in the last row how many rows did not fit.
func (s *sheet) overflow(left int) {
	if left > 0 {
		s.add(words(text, "%s more rows do not fit on a sheet: the ledger has them all", payoff.Thousands(left)))
	}
}

// blank leaves a row of a table empty that would have none, because a table needs one. What stands in it would be read
// as data: that the table is empty is said above it.
func (s *sheet) blank(headRow int) {
	if s.row == headRow {
		s.skip()
	}
}

// none says of a list that it is empty.
func (s *sheet) none(headRow int) {
	if s.row == headRow {
		s.add(plain("none"))
	}
}

// table turns the rows from headRow to the last one, this many columns wide, into a table with filters.
func (s *sheet) table(name string, headRow, columns int) {
	if s.err != nil {
		return
	}
	last, err := excelize.CoordinatesToCellName(columns, s.row)
	if err != nil {
		s.err = err
		return
	}
	stripes := true
	s.err = s.sw.AddTable(&excelize.Table{Range: fmt.Sprintf("A%d:%s", headRow, last), Name: name,
		StyleName: "TableStyleLight1", ShowRowStripes: &stripes})
}

// close writes out the sheet.
func (s *sheet) close() error {
	err := s.err
	if err == nil {
		err = s.sw.Flush()
	}
	if err != nil {
		return fmt.Errorf("sheet %s: %w", s.name, err)
	}
	return nil
}

// pageWidth is how many characters of a table are legible side by side on one landscape page.
const pageWidth = 250

// pages returns how many pages wide a sheet is printed. Only tables with id columns are cut, because these identify the
// row on each page.
func (l layout) pages() int {
	width := 0.0
	for _, w := range l.widths {
		width += w
	}
	if l.idColumns == 0 {
		return 1
	}
	return 1 + int(width)/pageWidth
}

// layOut sets how the sheet is shown and printed: landscape, its head on every page.
func (b *book) layOut(name string, l layout) error {
	landscape, wide, tall, fitting := "landscape", l.pages(), 0, true
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fitting}); err != nil {
		return err
	}
	err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &wide,
		FitToHeight: &tall})
	if err != nil {
		return err
	}
	side, end := 0.3, 0.6 // inches
	err = b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &end,
		Bottom: &end, Header: &side, Footer: &side})
	if err != nil {
		return err
	}
	err = b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{
		OddHeader: "&L&A&C" + b.stamp,
		OddFooter: "&LRun " + b.run.Run + "&CConfidential&RPage &P of &N"})
	if err != nil || l.headRow == 0 {
		return err
	}
	return b.freeze(name, l)
}

// maxFrozenRows is how far down a head may be and still leave room below it on a screen.
const maxFrozenRows = 16

// freeze keeps the head and the first columns in view, and repeats both on every page.
func (b *book) freeze(name string, l layout) error {
	if l.headRow <= maxFrozenRows {
		if err := b.panes(name, l); err != nil {
			return err
		}
	}
	titles := fmt.Sprintf("%s!$%d:$%d", quoted(name), l.headRow, l.headRow)
	if l.idColumns > 0 {
		titles = fmt.Sprintf("%s!$A:$%s,", quoted(name), letter(l.idColumns)) + titles
	}
	return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name, RefersTo: titles})
}

func (b *book) panes(name string, l layout) error {
	corner, err := excelize.CoordinatesToCellName(l.idColumns+1, l.headRow+1)
	if err != nil {
		return err
	}
	pane := "bottomLeft"
	if l.idColumns > 0 {
		pane = "bottomRight"
	}
	return b.file.SetPanes(name, &excelize.Panes{Freeze: true, XSplit: l.idColumns, YSplit: l.headRow,
		TopLeftCell: corner, ActivePane: pane})
}
