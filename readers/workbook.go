package readers

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Bounds of a workbook. A zip file that declares or holds more is a bomb, not a list.
const (
	maxUnpacked = 256 << 20
	maxParts    = 10_000
)

var errBomb = fmt.Errorf("it unpacks to more than %d MB", maxUnpacked>>20)

// A workbook is where an XLSX file is to be read: at its path, or in memory if it was encrypted.
type workbook struct {
	path string
	text []byte // decrypted; nil: the file is not encrypted
}

// zip opens the workbook as a zip file.
func (w *workbook) zip() (*zip.Reader, io.Closer, error) {
	if w.text != nil {
		z, err := zip.NewReader(bytes.NewReader(w.text), int64(len(w.text)))
		return z, io.NopCloser(nil), err
	}
	z, err := zip.OpenReader(w.path)
	if err != nil {
		return nil, nil, err
	}
	return &z.Reader, z, nil
}

// excel opens a workbook that [checkWorkbook] has found sound. What is unpacked of it goes to the folder temp.
func (w *workbook) excel(name, temp string) (*excelize.File, error) {
	options := excelize.Options{
		RawCellValue:   true, // what a cell shows is rounded
		UnzipSizeLimit: maxUnpacked,
		TmpDir:         temp,
	}
	var book *excelize.File
	var err error
	if w.text != nil {
		book, err = excelize.OpenReader(bytes.NewReader(w.text), options)
	} else {
		book, err = excelize.OpenFile(w.path, options)
	}
	if err != nil {
		return nil, damaged(name, err)
	}
	return book, nil
}

// contents are what must be known of a workbook before its rows are read.
type contents struct {
	sheets   []sheet // the worksheets, in the order of their tabs
	date1904 bool    // days are counted from 1904
	spills   bool    // excelize unpacks some of it to files
}

// A sheet is one worksheet of a workbook, and what was seen of its rows in its own XML.
type sheet struct {
	name   string
	hidden bool
	rows   *rowScan
}

// checkWorkbook walks a zip file to its end, so that every part's checksum and size is verified, and counts the rows
// of its worksheets. excelize drops those errors and reads a damaged sheet as a shorter one. With typed, the cells that
// are numbers with decimals are noted, too.
func checkWorkbook(ctx context.Context, w *workbook, name string, typed bool) (*contents, error) {
	z, closer, err := w.zip()
	if err != nil {
		return nil, damaged(name, err)
	}
	defer closer.Close()
	if err := checkIsWorkbook(z, name); err != nil {
		return nil, err
	}
	parts, err := checkParts(ctx, z, typed)
	if err != nil {
		return nil, damaged(name, err)
	}
	c, err := readContents(z, parts)
	if err != nil {
		return nil, damaged(name, err)
	}
	return c, nil
}

// checkIsWorkbook reports what a zip file is if it is not a workbook.
func checkIsWorkbook(z *zip.Reader, name string) error {
	has := func(part string) bool { return hasPart(z, part) }
	switch {
	case has("xl/workbook.bin"):
		return cannotRead(name, "a binary workbook (.xlsb)", saveAsXLSX)
	case has("content.xml") && has("mimetype"):
		return cannotRead(name, "an OpenDocument file (.ods)", "open it in LibreOffice or Excel and save it as .xlsx")
	case has("index/document.iwa"), has("index.zip"):
		return cannotRead(name, "a Numbers spreadsheet", "open it in Numbers and export it to Excel")
	case len(z.File) > maxParts:
		return damaged(name, fmt.Errorf("it has %d parts", len(z.File)))
	case has("word/document.xml"), has("ppt/presentation.xml"):
		return cannotRead(name, "an Office file, not a workbook", exportIt)
	case !has("[content_types].xml"):
		return cannotRead(name, "a zip file, not a workbook", unpackIt)
	}
	return nil
}

// readContents reads the names of the sheets and finds their parts.
func readContents(z *zip.Reader, checked *checkedParts) (*contents, error) {
	main := relations(z, "")["officedocument"]
	if len(main) != 1 {
		main = []relation{{target: "xl/workbook.xml"}}
	}
	switch elements, ok := checked.elements[partName(main[0].target)]; {
	case !ok:
		return nil, fmt.Errorf("%s is missing", clip(main[0].target))
	case elements > maxSettings:
		return nil, fmt.Errorf("%s: it has more than %d elements", clip(main[0].target), maxSettings)
	}
	var list struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := readPart(z, main[0].target, &list); err != nil {
		return nil, err
	}
	date1904 := list.Properties.Date1904
	c := &contents{spills: checked.spills, date1904: date1904 == "1" || strings.EqualFold(date1904, "true")}
	parts := relations(z, main[0].target)["worksheet"]
	for _, s := range list.Sheets {
		i := slices.IndexFunc(parts, func(r relation) bool { return r.id == s.ID })
		if i < 0 {
			continue // a chart or a dialog
		}
		scan := checked.rows[partName(parts[i].target)]
		if scan == nil {
			return nil, fmt.Errorf("the part of sheet %q is missing", clip(s.Name))
		}
		c.sheets = append(c.sheets, sheet{s.Name, s.State != "" && s.State != "visible", scan})
	}
	if len(c.sheets) == 0 {
		return nil, fmt.Errorf("it has no worksheet")
	}
	return c, nil
}
