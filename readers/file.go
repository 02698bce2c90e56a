package readers

import (
	"context"
	"fmt"

	"tieout/payoff"
)

// A File is an open list, history or statement. Its rows can be read once.
type File struct {
	name   string
	sha256 string
	table  *table
	sums   sums
	used   bool
}

// Open opens a list, history or statement and reads its header. The format is recognized by the content, not by the
// name. The error is a [payoff.Problem]: no_file, damaged, empty, sheet, header, config or secret. Opening the file and
// reading its rows ends with the context, whose cause is then the error.
func Open(ctx context.Context, path string, o Options) (*File, error) {
	in, err := examine(ctx, path, o)
	if err != nil {
		return nil, err
	}
	var t *table
	if in.workbook != nil {
		t, err = openWorkbook(ctx, in, o)
	} else {
		t, err = openCSV(ctx, in, o)
	}
	if err != nil {
		return nil, err
	}
	return &File{name: in.name, sha256: in.sha256, table: t}, nil
}

// Kind returns what the rows of the file are.
func (f *File) Kind() payoff.FileKind { return f.table.plan.kind }

// Name returns the file's name without its folder.
func (f *File) Name() string { return f.name }

// Sheet returns the sheet that is read; empty for CSV.
func (f *File) Sheet() string { return f.table.decoder.source.Sheet }

// SHA256 returns the SHA-256 of the file's bytes, in hex, as [Digest] does.
func (f *File) SHA256() string { return f.sha256 }

// Warnings returns what a person should know about how the file is read, such as the columns that are ignored; once all
// rows are read, also the total lines that end it.
func (f *File) Warnings() []payoff.Warning { return f.table.plan.warnings }

// Totals returns what the rows that have been yielded come to; all rows once the iterator has ended.
func (f *File) Totals() Totals { return f.sums.totals() }

// Close closes the file and removes what was unpacked of it.
func (f *File) Close() error { return f.table.records.Close() }

// warn adds a warning about the file.
func (f *File) warn(code, format string, args ...any) {
	f.table.plan.warn(code, f.name, format, args...)
}

// warn adds a warning about the file that the plan is for.
func (p *plan) warn(code, file, format string, args ...any) {
	p.warnings = append(p.warnings, payoff.Warning{Code: code, Message: file + ": " + fmt.Sprintf(format, args...),
		File: file})
}
