package readers

import (
	"archive/zip"
	"strings"
)

// spilled is from which size on excelize unpacks strings and sheets to a file and reads them in pieces.
const spilled = 16 << 20

// A partLimit is what one part of a workbook may hold: excelize makes values of all elements of most parts.
type partLimit struct {
	bytes    uint64
	elements int
}

// limitOf returns the limit of a part by its name. Parts that hold rows, or that nobody parses, may be large; all
// others are read whole before the first row is.
func limitOf(part *zip.File) partLimit {
	name := partName(part.Name)
	switch {
	case name == "[content_types].xml":
		return partLimit{4 << 20, 5 * maxParts}
	case strings.HasSuffix(name, ".rels"):
		return partLimit{32 << 20, 200_000}
	case name == "xl/sharedstrings.xml" && part.UncompressedSize64 <= spilled:
		return partLimit{spilled, 2_000_000}
	case name == "xl/sharedstrings.xml":
		return partLimit{maxUnpacked, 8_000_000}
	case name == "xl/calcchain.xml":
		return partLimit{64 << 20, 1_500_000}
	case holdsMuch(name):
		return partLimit{maxUnpacked, 30_000_000}
	}
	return partLimit{32 << 20, maxSettings}
}

// maxSettings is how many elements a part may have that does not hold rows: styles, the list of sheets. 64,000 styles,
// the most that Excel has, take 300,000.
const maxSettings = 500_000

// holdsMuch says whether a part may be large in an honest workbook.
func holdsMuch(name string) bool {
	for _, start := range []string{"xl/worksheets/", "xl/chartsheets/", "xl/pivotcache/", "xl/pivottables/",
		"xl/externallinks/", "xl/comments", "xl/threadedcomments/", "xl/drawings/", "xl/charts/", "xl/tables/",
		"xl/revisions/", "xl/media/", "xl/embeddings/", "xl/model/", "customxml/"} {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	return !isParsed(name) // media, macros
}

// isParsed says whether somebody may parse a part as XML.
func isParsed(name string) bool {
	return strings.HasSuffix(name, ".rels") || name == "[content_types].xml" ||
		strings.HasPrefix(name, "xl/") && strings.HasSuffix(name, ".xml")
}
