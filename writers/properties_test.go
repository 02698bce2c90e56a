package writers

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
)

// TestPropertiesSayWhenTheRunEnded: the file's own dates are those of the run, in UTC, and not made up of its as-of
// date.
func TestPropertiesSayWhenTheRunEnded(t *testing.T) {
	r := sample()
	r.Run.Ended = "2026-10-02T01:02:03-04:00"
	var out bytes.Buffer
	if err := writeWorkbook(&out, t.TempDir(), r); err != nil {
		t.Fatal(err)
	}
	book, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	file, err := book.Open("docProps/core.xml")
	if err != nil {
		t.Fatal(err)
	}
	core, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(core), ">2026-10-02T05:02:03Z<"); n != 2 {
		t.Errorf("created and modified are not when the run ended:\n%s", core)
	}
}
