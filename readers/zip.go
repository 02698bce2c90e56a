package readers

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"tieout/payoff"
)

// Bounds of a workbook. What a zip file declares or holds beyond them is a bomb, not a list.
const (
	maxUnpacked = 256 << 20
	maxParts    = 10_000
	maxRow      = 16 << 20 // of a sheet's XML; also what stands behind its last row
)

var (
	errBomb   = fmt.Errorf("it unpacks to more than %d MB", maxUnpacked>>20)
	errBigRow = fmt.Errorf("it has a row of more than %d MB", maxRow>>20)
)

// A book is what must be known of a workbook before it is read.
type book struct {
	sheets   []sheet // the worksheets, in the order of their tabs
	date1904 bool
}

// A sheet is one worksheet of a workbook, and what its rows are when counted in its own XML.
type sheet struct {
	name   string
	hidden bool
	part   string
	rows   *rowCount
}

// checkWorkbook walks a zip file to its end, so that every part's checksum and size is verified, and counts the rows
// of its worksheets. excelize drops those errors and reads a damaged sheet as a shorter one.
// With typed it is also noted which cells are numbers with decimals.
func checkWorkbook(file source, name string, typed bool) (*book, error) {
	z, closer, err := file.zip()
	if err != nil {
		return nil, damaged(name, err)
	}
	defer closer.Close()
	if err := isWorkbook(z, name); err != nil {
		return nil, err
	}
	if err := checkSizes(z); err != nil {
		return nil, damaged(name, err)
	}
	counts := map[string]*rowCount{}
	left := int64(maxUnpacked)
	for _, part := range z.File {
		count, n, err := checkPart(part, left, typed)
		if err != nil {
			return nil, damaged(name, fmt.Errorf("%s: %w", clip(part.Name), err))
		}
		left -= n
		if count != nil {
			if counts[partName(part.Name)] != nil {
				return nil, damaged(name, fmt.Errorf("%s is there twice", clip(part.Name)))
			}
			counts[partName(part.Name)] = count
		}
	}
	b, err := readBook(z, counts)
	if err != nil {
		return nil, damaged(name, err)
	}
	return b, nil
}

// checkSizes refuses what declares to be too large before anything is unpacked; what declares less than it holds is
// refused while it is read, by archive/zip.
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

// damaged reports a workbook that cannot be trusted.
func damaged(name string, err error) error {
	return payoff.Problemf(payoff.CodeDamaged, "copy or export the file again; if Excel can still open it, save it anew",
		"%s is damaged: %w", name, err)
}

// partName brings the name of a part to the form in which parts are compared.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// checkPart reads one part to its end, at most left bytes, and returns how many there were. The rows are counted
// where the part is a worksheet.
func checkPart(part *zip.File, left int64, typed bool) (*rowCount, int64, error) {
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
		count := &rowCount{typed: typed}
		n, err := io.Copy(count, in)
		if err == nil {
			err = count.finish()
		}
		return count, n, err
	case name == "xl/sharedstrings.xml":
		return nil, int64(part.UncompressedSize64), wellFormed(in, 0)
	}
	n, err := io.Copy(io.Discard, in)
	return nil, n, err
}

// wellFormed reads XML to its end and checks that as many elements are open then as wanted; negative where the text
// starts within elements that it closes.
func wellFormed(text io.Reader, open int) error {
	d := xml.NewDecoder(&shortTokens{in: text})
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		switch token.(type) {
		case xml.StartElement:
			open--
		case xml.EndElement:
			open++
		}
	}
	if open != 0 {
		return fmt.Errorf("its XML ends too early")
	}
	return nil
}

// shortTokens refuses XML with a tag or text of more than a megabyte, which encoding/xml would keep in memory as a whole;
// a cell has at most 32,767 characters.
type shortTokens struct {
	in  io.Reader
	run int // bytes since the last <
}

// Read reads on, and counts.
func (s *shortTokens) Read(p []byte) (int, error) {
	n, err := s.in.Read(p)
	if i := bytes.LastIndexByte(p[:n], '<'); i >= 0 {
		s.run = n - i
	} else {
		s.run += n
	}
	if s.run > 1<<20 {
		return 0, errors.New("it has a text of more than 1 MB")
	}
	return n, err
}

// readBook reads the names of the sheets and finds their parts.
func readBook(z *zip.Reader, counts map[string]*rowCount) (*book, error) {
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
	b := &book{date1904: list.Properties.Date1904 == "1" || strings.EqualFold(list.Properties.Date1904, "true")}
	parts := relations(z, main[0].target)["worksheet"]
	for _, s := range list.Sheets {
		i := slices.IndexFunc(parts, func(r relation) bool { return r.id == s.ID })
		if i < 0 {
			continue // a chart or a dialog
		}
		rows := counts[partName(parts[i].target)]
		if rows == nil {
			return nil, fmt.Errorf("the part of sheet %q is missing", clip(s.Name))
		}
		hidden := s.State != "" && s.State != "visible"
		b.sheets = append(b.sheets, sheet{s.Name, hidden, parts[i].target, rows})
	}
	if len(b.sheets) == 0 {
		return nil, fmt.Errorf("it has no worksheet")
	}
	return b, nil
}

// relation is what one part of a workbook says of another.
type relation struct{ id, target string }

// relations returns the relations of a part by the last word of their type, in lower case.
func relations(z *zip.Reader, part string) map[string][]relation {
	var list struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	folder, base := path.Split(part)
	all := map[string][]relation{}
	if readPart(z, folder+"_rels/"+base+".rels", &list) != nil {
		return all // without relations no sheet has a part, which is reported
	}
	for _, r := range list.Relations {
		target := strings.TrimPrefix(r.Target, "/")
		if target == r.Target {
			target = path.Join(folder, r.Target)
		}
		kind := strings.ToLower(path.Base(r.Type))
		all[kind] = append(all[kind], relation{r.ID, target})
	}
	return all
}

// readPart decodes a small XML part.
func readPart(z *zip.Reader, name string, into any) error {
	i := slices.IndexFunc(z.File, func(f *zip.File) bool { return partName(f.Name) == partName(name) })
	if i < 0 {
		return fmt.Errorf("%s is missing", name)
	}
	in, err := z.File[i].Open()
	if err != nil {
		return err
	}
	defer in.Close()
	if err := xml.NewDecoder(&shortTokens{in: in}).Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
