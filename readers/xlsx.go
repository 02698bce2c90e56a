package readers

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// openWorkbook opens an XLSX file, chooses its sheet, reads the header and decides how it is read.
func openWorkbook(ctx context.Context, in *input, o Options) (*table, error) {
	c, err := checkWorkbook(ctx, in.workbook, in.name, o.mayHaveDecimalComma(in.name))
	if err != nil {
		return nil, err
	}
	temp := newUnpacked(c, o)
	t, err := openApart(ctx, in.name, func() (*table, error) { return openSheet(ctx, in, c, temp, o) })
	if err != nil {
		temp.remove()
		return nil, err
	}
	return t, nil
}

// openSheet opens the sheet that is read.
func openSheet(ctx context.Context, in *input, c *contents, temp unpacked, o Options) (*table, error) {
	book, err := in.workbook.excel(in.name, temp.folder)
	if err != nil {
		return nil, err
	}
	p, records, err := chooseSheet(ctx, c.sheets, book, in.name, o)
	if err != nil {
		_ = book.Close() // what was unpacked is removed; the error is what the caller needs
		return nil, err
	}
	records.temp = temp
	records.readBy(p)
	t := newTable(p, records, records.source)
	t.decoder.workbook, t.decoder.date1904 = true, c.date1904
	return t, nil
}

// openApart is [apart] for what excelize does with a workbook: if it panics, the workbook is damaged.
func openApart[T any](ctx context.Context, file string, do func() (T, error)) (T, error) {
	value, err := apart(ctx, do)
	if errors.Is(err, errPanic) {
		err = damaged(file, err)
	}
	return value, err
}

// unpacked is the folder of its own to which a large workbook is unpacked, so that nothing stays of it, whatever
// happens to who unpacks. The zero value is none.
type unpacked struct {
	folder string
	own    bool // it was made for this workbook
}

// newUnpacked makes the folder if there is something to unpack. If it cannot be made, excelize reads into memory.
func newUnpacked(c *contents, o Options) unpacked {
	if !c.spills {
		return unpacked{}
	}
	folder, err := os.MkdirTemp(o.TempDir, "tieout-")
	if err != nil {
		return unpacked{folder: o.TempDir}
	}
	return unpacked{folder, true}
}

// remove removes the folder.
func (u unpacked) remove() {
	if u.own {
		_ = os.RemoveAll(u.folder) // a file that stays harms nobody
	}
}

// candidates returns the sheet that is asked for, else the visible ones; at least one.
func candidates(sheets []sheet, file string, o Options) ([]sheet, error) {
	wanted := strings.TrimSpace(o.Sheet)
	list := slices.DeleteFunc(slices.Clone(sheets), func(s sheet) bool {
		if o.Sheet != "" {
			return !strings.EqualFold(s.name, wanted)
		}
		return s.hidden
	})
	switch {
	case len(list) > 0:
		return list, nil
	case o.Sheet != "":
		return nil, payoff.Problemf(payoff.CodeSheet, "choose one of them with --sheet",
			"%s has no sheet %q; it has %s", file, clip(o.Sheet), sheetNames(sheets))
	}
	return nil, payoff.Problemf(payoff.CodeSheet, "choose one with --sheet, or unhide it",
		"%s: every sheet is hidden; it has %s", file, sheetNames(sheets))
}

func sheetNames(sheets []sheet) string {
	list := make([]string, len(sheets))
	for i, s := range sheets {
		list[i] = clip(s.name)
	}
	return strings.Join(list, ", ")
}

// chooseSheet returns the sheet that is asked for, else the only visible one, else the first with the header of a list.
func chooseSheet(ctx context.Context, sheets []sheet, book *excelize.File, file string, o Options) (
	*plan, *sheetRecords, error) {
	list, err := candidates(sheets, file, o)
	if err != nil {
		return nil, nil, err
	}
	var first error
	for i, s := range list {
		p, r, err := trySheet(ctx, s, book, file, o)
		if err == nil {
			warnOfOthers(ctx, p, r, list[i+1:], o)
			return p, r, nil
		}
		first = cmp.Or(first, err)
	}
	if len(list) == 1 {
		return nil, nil, first
	}
	return nil, nil, payoff.Problemf(payoff.CodeSheet, "choose one with --sheet to see what is wrong with it",
		"%s: no visible sheet has the header of a list; it has %s", file, sheetNames(sheets))
}

// trySheet opens the rows of a sheet if it has a header.
func trySheet(ctx context.Context, s sheet, book *excelize.File, file string, o Options) (*plan, *sheetRecords, error) {
	r, err := openRows(ctx, book, file, s)
	if err != nil {
		return nil, nil, err
	}
	p, err := r.findHeader(o)
	if err != nil {
		_ = r.rows.Close() // only its temporary file
		return nil, nil, err
	}
	return p, r, nil
}

// warnOfOthers says which sheets after the one that is read could be lists, too: their rows are not in the run.
func warnOfOthers(ctx context.Context, p *plan, read *sheetRecords, after []sheet, o Options) {
	file := read.source.File
	var others []string
	for _, s := range after {
		other, r, err := trySheet(ctx, s, read.book, file, o)
		if err != nil {
			continue
		}
		_ = r.rows.Close() // only its temporary file
		if other.kind == p.kind {
			others = append(others, clip(s.name))
		}
	}
	if len(others) > 0 {
		p.warn(payoff.WarnSheets, file, "only sheet %s is read, and %s has the header of a list, too: "+
			"save it as a file of its own, or choose it with --sheet",
			clip(read.source.Sheet), strings.Join(others, ", "))
	}
}
