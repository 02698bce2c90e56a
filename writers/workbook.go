package writers

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// The sheets that every workbook has; a vendor's sheet has the vendor's name.
const (
	summarySheet    = "Summary"
	exceptionsSheet = "Exceptions"
	causesSheet     = "Causes"
	rejectsSheet    = "Rejects"
	parametersSheet = "Parameters"
)

// maxNameLength is how many characters a sheet's name may have.
const maxNameLength = excelize.MaxSheetNameLength

// A book is a workbook that is being written.
type book struct {
	file    *excelize.File
	run     payoff.RunInfo
	looks   looks
	stamp   string // SANDBOX or AD HOC, at the top of every page
	maxRows int    // of a sheet
	tally   tally
}

// writeWorkbook writes the workbook of a report; temp is the folder for sheets that are too large for memory.
func writeWorkbook(w io.Writer, temp string, r Report) (err error) {
	f := excelize.NewFile(excelize.Options{TmpDir: temp})
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	b := &book{file: f, run: r.Run, stamp: stamp(r.Run.Summary), maxRows: excelize.TotalRows, tally: newTally()}
	if err := b.fill(r); err != nil {
		return err
	}
	// Drawing a chart adds the types of pictures in the order of a map.
	types := f.ContentTypes.Defaults
	sort.Slice(types, func(i, j int) bool { return types[i].Extension < types[j].Extension })
	buf, err := f.WriteToBuffer()
	if err != nil {
		return err
	}
	return repack(w, buf.Bytes())
}

// fill writes the sheets. The Summary comes first and is written last, because it counts what the others hold.
func (b *book) fill(r Report) error {
	var err error
	if b.looks, err = newLooks(b.file); err != nil {
		return err
	}
	if err := b.file.SetSheetName("Sheet1", summarySheet); err != nil {
		return err
	}
	if err := b.exceptions(r.Exceptions()); err != nil {
		return err
	}
	if err := b.causes(r.Says); err != nil {
		return err
	}
	if err := b.vendors(r); err != nil {
		return err
	}
	if err := b.rejects(r.Rejects()); err != nil {
		return err
	}
	if err := b.parameters(); err != nil {
		return err
	}
	if err := b.summary(r.Says); err != nil {
		return err
	}
	return b.properties()
}

// properties says what the workbook is. It is dated when the run ended, which the ledger knows, so that a report that
// is written later has the same date.
func (b *book) properties() error {
	at := ""
	if ended, err := time.Parse(time.RFC3339, b.run.Ended); err == nil {
		at = ended.UTC().Format(time.RFC3339)
	}
	return b.file.SetDocProps(&excelize.DocProperties{
		Title: "Payoff reconciliation " + clean(b.run.Run), Subject: b.stamp, Creator: "tieout",
		LastModifiedBy: "tieout", Description: "Written by tieout " + clean(b.run.Version), Language: "en-US",
		Created: at, Modified: at,
	})
}

// stamp marks a run that is not real, or not complete.
func stamp(s payoff.Summary) string {
	var marks []string
	if s.Sandbox {
		marks = append(marks, "SANDBOX")
	}
	if s.Partial {
		marks = append(marks, "AD HOC")
	}
	return strings.Join(marks, " ")
}

// repack writes the entries of a zip file in the order of their names: excelize takes its streamed sheets from a map.
func repack(w io.Writer, data []byte) error {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, entry := range in.File {
		if err := out.Copy(entry); err != nil {
			return err
		}
	}
	return out.Close()
}

// sheetName returns a name that Excel allows and no sheet has yet.
func (b *book) sheetName(vendor string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return '_'
		}
		return r
	}, clean(vendor))
	if name == "" || strings.EqualFold(name, "History") { // which Excel reserves
		name += "_"
	}
	unique := cut(name, maxNameLength)
	for n := 2; b.taken(unique); n++ {
		suffix := fmt.Sprintf("_%d", n)
		unique = cut(name, maxNameLength-len(suffix)) + suffix
	}
	return unique
}

// taken says whether a sheet has the name; Excel ignores case.
func (b *book) taken(name string) bool {
	fixed := []string{summarySheet, exceptionsSheet, causesSheet, rejectsSheet, parametersSheet}
	return slices.ContainsFunc(append(fixed, b.file.GetSheetList()...), func(other string) bool {
		return strings.EqualFold(name, other)
	})
}

// cut returns the first n characters of s.
func cut(s string, n int) string {
	runes := []rune(s)
	return string(runes[:min(n, len(runes))])
}

// quoted spells a sheet's name in a formula.
func quoted(sheet string) string { return "'" + strings.ReplaceAll(sheet, "'", "''") + "'" }
