package writers

import "github.com/xuri/excelize/v2"

// The number formats of cells. Negative money has a sign as well as a color, so that a print in black says the same.
const (
	moneyFormat   = "#,##0.00;[Red]-#,##0.00"
	perDiemFormat = "#,##0.00####;[Red]-#,##0.00####"
	dateFormat    = "yyyy-mm-dd"
	countFormat   = "#,##0"
	shareFormat   = "0.0%"
	textFormat    = "@"
)

// The colors of text and fills have enough contrast to be read in print.
const (
	ink      = "1F2933"
	headFill = "1F3A5F"
	alarmInk = "9C0006"
	noteInk  = "52606D"
)

// looks are the styles of each kind of cell in one workbook: in a plain row, and in a row that adds up others.
type looks struct{ plain, total [kinds]int }

// of returns the style of a cell.
func (l *looks) of(c *cell) int {
	if c.total {
		return l.total[c.kind]
	}
	return l.plain[c.kind]
}

// newLooks registers the styles with a workbook.
func newLooks(f *excelize.File) (looks, error) {
	var l looks
	for k, style := range styles() {
		var err error
		if l.plain[k], err = f.NewStyle(style); err != nil {
			return l, err
		}
		if l.total[k], err = f.NewStyle(totaled(style)); err != nil {
			return l, err
		}
	}
	return l, nil
}

// totaled returns the style of a cell in a row that adds up others: below a line, and bold if it has no font of its
// own.
func totaled(s *excelize.Style) *excelize.Style {
	t := *s
	t.Border = []excelize.Border{{Type: "top", Style: 1, Color: ink}}
	if t.Font == nil {
		t.Font = font(11, ink, true)
	}
	return &t
}

func styles() [kinds]*excelize.Style {
	top := &excelize.Alignment{Vertical: "top"}
	center := &excelize.Alignment{Horizontal: "center", Vertical: "top"}
	left := &excelize.Alignment{Horizontal: "left", Indent: 1, Vertical: "top"} // away from the figures beside it
	return [kinds]*excelize.Style{
		text:    {CustomNumFmt: format(textFormat), Alignment: left},
		money:   {CustomNumFmt: format(moneyFormat), Alignment: top},
		perDiem: {CustomNumFmt: format(perDiemFormat), Alignment: top},
		count:   {CustomNumFmt: format(countFormat), Alignment: top},
		share:   {CustomNumFmt: format(shareFormat), Alignment: top},
		date:    {CustomNumFmt: format(dateFormat), Alignment: center},
		title:   {Font: font(16, ink, true)},
		section: {Font: font(12, ink, true)},
		header: {
			Font:      font(11, "FFFFFF", true),
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{headFill}},
			Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"},
		},
		note:  {Font: font(11, noteInk, false)},
		list:  {CustomNumFmt: format(textFormat), Alignment: left},
		prose: {Alignment: &excelize.Alignment{WrapText: true, Vertical: "top", Horizontal: "left", Indent: 1}},
		alarm: {Font: font(12, alarmInk, true)},
		check: {Font: font(11, ink, true), Alignment: center},
	}
}

func font(size float64, color string, bold bool) *excelize.Font {
	return &excelize.Font{Family: "Calibri", Size: size, Color: color, Bold: bold}
}

func format(f string) *string { return &f }
