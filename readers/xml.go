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
)

// wellFormed reads XML to its end and checks how many elements are open then: this many, or fewer than none if the text
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

// shortTokens refuses XML with a tag or text of more than a megabyte, which encoding/xml would hold in memory as a
// whole. A cell has at most 32,767 characters.
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

// partName brings the name of a workbook's part to the form in which parts are compared.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// hasPart says whether a workbook has a part of this name.
func hasPart(z *zip.Reader, name string) bool { return indexPart(z, name) >= 0 }

func indexPart(z *zip.Reader, name string) int {
	name = partName(name)
	return slices.IndexFunc(z.File, func(f *zip.File) bool { return partName(f.Name) == name })
}

// readPart decodes a small XML part.
func readPart(z *zip.Reader, name string, into any) error {
	i := indexPart(z, name)
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
