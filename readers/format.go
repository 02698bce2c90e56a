package readers

import (
	"bytes"
	"strings"

	"tieout/payoff"
)

// The formats that are told apart before anything is read.
const (
	formatEmpty = "empty"
	formatZip   = "zip"  // a workbook, or another zip file
	formatOLE   = "ole"  // an encrypted workbook, or an old Office file
	formatText  = "text" // anything else
)

// formatOf tells a file's format from its first bytes.
func formatOf(start []byte) string {
	has := func(signature string) bool { return bytes.HasPrefix(start, []byte(signature)) }
	switch {
	case len(start) == 0:
		return formatEmpty
	case has("PK\x03\x04"), has("PK\x05\x06"):
		return formatZip
	case has("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"):
		return formatOLE
	}
	return formatText
}

// What to do with a file in a format that is not read.
const (
	saveAsXLSX = "open it in Excel and save it as .xlsx"
	unpackIt   = "unpack it and give the list that is in it"
	exportIt   = "ask for the list as .xlsx or CSV"
)

// A foreignFormat is known by how its files start, whatever their names say: banks like to call web pages .xls.
type foreignFormat struct{ start, what, hint string }

func foreignFormats() []foreignFormat {
	return []foreignFormat{
		{"\x09\x00\x04\x00", "in an old .xls format", saveAsXLSX}, // BIFF 2, 3 and 4, older than OLE containers
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
		{"{\\rtf", "a word processor document", exportIt},
	}
}

// checkForeign reports a file that starts as those of a foreign format do; nil if it may be text in lines.
func checkForeign(start []byte, file string) error {
	text := strings.ToLower(strings.TrimLeft(strings.TrimPrefix(string(start), "\xEF\xBB\xBF"), " \r\n"))
	for _, f := range foreignFormats() {
		if bytes.HasPrefix(start, []byte(f.start)) || strings.HasPrefix(text, f.start) {
			return cannotRead(file, f.what, f.hint)
		}
	}
	return nil
}

func cannotRead(file, what, hint string) error {
	return payoff.Problemf(payoff.CodeNoFile, hint, "%s is %s, which cannot be read", file, what)
}

// oleProblem reports what a file in the container of old Office files is: a workbook with a password, an .xls,
// or no workbook.
func oleProblem(text []byte, file string) error {
	has := func(stream string) bool { return bytes.Contains(text, []byte(utf16(stream))) }
	switch {
	case has("EncryptedPackage"):
		return payoff.Problemf(payoff.CodeNoFile, "say files: and password: (env:NAME or file:PATH) in its list "+
			"(inspect has --password, too), or remove the password in Excel and save it as .xlsx",
			"%s is protected by a password", file)
	case has("WordDocument"), has("PowerPoint Document"):
		return cannotRead(file, "an old Office file, not a workbook", exportIt)
	case has("__properties_version1.0"):
		return cannotRead(file, "an Outlook message", "save what is attached to it and give that")
	}
	return cannotRead(file, "in the old .xls format", saveAsXLSX)
}

// utf16 spells a word as the directory of an OLE container does ([MS-CFB] 2.6.1).
func utf16(word string) string {
	var b strings.Builder
	for i := range len(word) {
		b.WriteByte(word[i])
		b.WriteByte(0)
	}
	return b.String()
}
