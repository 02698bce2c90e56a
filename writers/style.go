package writers

import "github.com/xuri/excelize/v2"

// moneyFormat shows the sign as well as the colour, so that a print in black says the same.
const (
	moneyFormat   = "#,##0.00;[Red]-#,##0.00"
	perDiemFormat = "#,##0.00####;[Red]-#,##0.00####"
	dateFormat    = "yyyy-mm-dd"
	countFormat   = "#,##0"
	textFormat    = "@"
)

// colours are dark enough on white, and white enough on dark, to be read in print.
const (
	ink      = "1F2933"
	headFill = "1F3A5F"
	alarmInk = "9C0006"
	noteInk  = "52606D"
)

// looks is the style of each kind of cell in one workbook.
type looks [kinds]int

// newLooks registers the styles with a workbook.
func newLooks(f *excelize.File) (looks, error) {
	var l looks
	for k, style := range styles() {
		id, err := f.NewStyle(style)
		if err != nil {
			return l, err
		}
		l[k] = id
	}
	return l, nil
}

func styles() [kinds]*excelize.Style {
	top := &excelize.Alignment{Vertical: "top"}
	centre := &excelize.Alignment{Horizontal: "center", Vertical: "top"}
	return [kinds]*excelize.Style{
		text:    {CustomNumFmt: format(textFormat), Alignment: top},
		money:   {CustomNumFmt: format(moneyFormat), Alignment: top},
		perDiem: {CustomNumFmt: format(perDiemFormat), Alignment: top},
		count:   {CustomNumFmt: format(countFormat), Alignment: top},
		date:    {CustomNumFmt: format(dateFormat), Alignment: centre},
		title:   {Font: &excelize.Font{Bold: true, Size: 16, Color: ink}},
		section: {Font: &excelize.Font{Bold: true, Size: 12, Color: ink}},
		header: {
			Font:      &excelize.Font{Bold: true, Color: "FFFFFF"},
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{headFill}},
			Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"},
		},
		note:    {Font: &excelize.Font{Italic: true, Color: noteInk}},
		alarm:   {Font: &excelize.Font{Bold: true, Size: 12, Color: alarmInk}},
		check:   {Font: &excelize.Font{Bold: true}, Alignment: centre},
		wrapped: {CustomNumFmt: format(textFormat), Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}},
	}
}

func format(f string) *string { return &f }
