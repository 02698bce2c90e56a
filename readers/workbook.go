package readers

import (
	"archive/zip"
	"bytes"
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

// excel opens a workbook that [checkWorkbook] has found sound.
func (w *workbook) excel(name string, o Options) (*excelize.File, error) {
	options := excelize.Options{
		RawCellValue:   true, // what a cell shows is rounded
		UnzipSizeLimit: maxUnpacked,
		TmpDir:         o.TempDir,
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
func checkWorkbook(w *workbook, name string, typed bool) (*contents, error) {
	z, closer, err := w.zip()
	if err != nil {
		return nil, damaged(name, err)
	}
	defer closer.Close()
	if err := checkIsWorkbook(z, name); err != nil {
		return nil, err
	}
	scans, err := checkParts(z, typed)
	if err != nil {
		return nil, damaged(name, err)
	}
	c, err := readContents(z, scans)
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

// checkParts reads every part to its end, and returns what it saw of the rows of worksheets, by the part's name.
func checkParts(z *zip.Reader, typed bool) (map[string]*rowScan, error) {
	if err := checkSizes(z); err != nil {
		return nil, err
	}
	scans := map[string]*rowScan{}
	left := int64(maxUnpacked)
	for _, part := range z.File {
		scan, n, err := checkPart(part, left, typed)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", clip(part.Name), err)
		}
		left -= n
		if scan == nil {
			continue
		}
		if scans[partName(part.Name)] != nil {
			return nil, fmt.Errorf("%s is there twice", clip(part.Name))
		}
		scans[partName(part.Name)] = scan
	}
	return scans, nil
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

// checkPart reads one part to its end, at most left bytes, and returns how many there were. If it is a worksheet, its
// rows are scanned.
func checkPart(part *zip.File, left int64, typed bool) (*rowScan, int64, error) {
	if part.UncompressedSize64 > uint64(left) {
		return nil, 0, errBomb
	}
	in, err := part.Open()
	if err != nil {
		return nil, 0, err
	}
	defer in.Close()
	name := partName(part.Name)
	switch {
	case strings.HasPrefix(name, "xl/worksheets/") && strings.HasSuffix(name, ".xml"):
		scan := &rowScan{typed: typed}
		n, err := io.Copy(scan, in)
		if err == nil {
			err = scan.finish()
		}
		return scan, n, err
	case name == "xl/sharedstrings.xml":
		return nil, int64(part.UncompressedSize64), wellFormed(in, 0)
	}
	n, err := io.Copy(io.Discard, in)
	return nil, n, err
}

// readContents reads the names of the sheets and finds their parts.
func readContents(z *zip.Reader, scans map[string]*rowScan) (*contents, error) {
	main := relations(z, "")["officedocument"]
	if len(main) != 1 {
		main = []relation{{target: "xl/workbook.xml"}}
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
	c := &contents{date1904: date1904 == "1" || strings.EqualFold(date1904, "true")}
	parts := relations(z, main[0].target)["worksheet"]
	for _, s := range list.Sheets {
		i := slices.IndexFunc(parts, func(r relation) bool { return r.id == s.ID })
		if i < 0 {
			continue // a chart or a dialog
		}
		scan := scans[partName(parts[i].target)]
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
