package readers

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"

	"tieout/payoff"
)

// What to do with a file that is none of ours.
const (
	saveAsXLSX = "open it in Excel and save it as .xlsx"
	unpackIt   = "unpack it and give the list that is in it"
	exportIt   = "ask for the list as .xlsx or CSV"
)

// A foreign format is told by how a file starts, whatever its name says: banks like to call web pages .xls.
type foreign struct{ start, what, hint string }

func foreignFormats() []foreign {
	return []foreign{
		{"\x09\x00\x04\x00", "in an old .xls format", saveAsXLSX}, // the BIFF 2, 3 and 4 of before OLE containers
		{"\x09\x02\x06\x00", "in an old .xls format", saveAsXLSX},
		{"\x09\x04\x06\x00", "in an old .xls format", saveAsXLSX},
		{"%PDF-", "a PDF", exportIt},
		{"PAR1", "a Parquet file", exportIt},
		{"\x1F\x8B", "compressed by gzip", unpackIt},
		{"BZh", "compressed by bzip2", unpackIt},
		{"\xFD7zXZ\x00", "compressed by xz", unpackIt},
		{"(\xB5/\xFD", "compressed by zstd", unpackIt},
		{"7z\xBC\xAF\x27\x1C", "a 7z archive", unpackIt},
		{"Rar!\x1A\x07", "a RAR archive", unpackIt},
		{"<!doctype html", "a web page, whatever its name says", saveAsXLSX},
		{"<html", "a web page, whatever its name says", saveAsXLSX},
		{"<table", "a web page, whatever its name says", saveAsXLSX},
		{"mime-version:", "a web page in one file, whatever its name says", saveAsXLSX},
		{"<?xml", "an XML file", saveAsXLSX}, // also the spreadsheets of Excel 2003, .fods, and XHTML
		{"{\\rtf", "a text of a word processor", exportIt},
	}
}

// foreignProblem reports a file whose start is that of another format; nil if it may be text in lines.
func foreignProblem(start []byte, name string) error {
	text := strings.ToLower(strings.TrimLeft(strings.TrimPrefix(string(start), "\xEF\xBB\xBF"), " \r\n"))
	for _, f := range foreignFormats() {
		if bytes.HasPrefix(start, []byte(f.start)) || strings.HasPrefix(text, f.start) {
			return cannotRead(name, f.what, f.hint)
		}
	}
	return nil
}

func cannotRead(name, what, hint string) error {
	return payoff.Problemf(payoff.CodeNoFile, hint, "%s is %s, which cannot be read", name, what)
}

// oleProblem reports a file in the container of old Office files: a workbook with a password, an .xls, or no workbook.
func oleProblem(text []byte, name string) error {
	has := func(stream string) bool { return bytes.Contains(text, []byte(utf16(stream))) }
	switch {
	case has("EncryptedPackage"):
		return payoff.Problemf(payoff.CodeNoFile,
			"say files: and password: (env:NAME or file:PATH) in its list (tieout inspect has --password), or remove the password in Excel and save it as .xlsx",
			"%s is protected by a password", name)
	case has("WordDocument"), has("PowerPoint Document"):
		return cannotRead(name, "an old Office file and no workbook", exportIt)
	case has("__properties_version1.0"):
		return cannotRead(name, "a message of Outlook", "save what is attached to it and give that")
	}
	return cannotRead(name, "in the old .xls format", saveAsXLSX)
}

// utf16 spells a word as it stands in the directory of an OLE container ([MS-CFB] 2.6.1).
func utf16(word string) string {
	var b strings.Builder
	for i := range len(word) {
		b.WriteByte(word[i])
		b.WriteByte(0)
	}
	return b.String()
}

// isWorkbook tells a workbook from the other things that are zip files.
func isWorkbook(z *zip.Reader, name string) error {
	has := func(part string) bool {
		return slices.ContainsFunc(z.File, func(f *zip.File) bool { return partName(f.Name) == part })
	}
	switch {
	case has("xl/workbook.bin"):
		return cannotRead(name, "a binary workbook (.xlsb)", saveAsXLSX)
	case has("content.xml") && has("mimetype"):
		return cannotRead(name, "an OpenDocument file (.ods)", "open it in LibreOffice or Excel and save it as .xlsx")
	case has("index/document.iwa"), has("index.zip"):
		return cannotRead(name, "a spreadsheet of Numbers", "open it in Numbers and export it to Excel")
	case len(z.File) > maxParts:
		return damaged(name, fmt.Errorf("it has %d parts", len(z.File)))
	case has("word/document.xml"), has("ppt/presentation.xml"):
		return cannotRead(name, "an Office file and no workbook", exportIt)
	case !has("[content_types].xml"):
		return cannotRead(name, "a zip file and no workbook", unpackIt)
	}
	return nil
}
