package pipeline

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"tieout/payoff"
	"tieout/pipeline/effects"
	"tieout/readers"
	"tieout/store"
)

// Inputs are the open files of a run, in the order given.
type Inputs struct {
	files   []input
	setup   *Setup
	watcher Watcher
}

// An input is one open file.
type input struct {
	*readers.File
	path   string
	vendor string // of a statement
	warned int    // how many of its warnings were passed on
}

// OpenInputs opens every file and reads its header, so that what is wrong with any of them is said before anything
// happens. What is noticed in them goes to the watcher.
func OpenInputs(ctx context.Context, s *Setup, f Files, w Watcher) (*Inputs, error) {
	in := &Inputs{setup: s, watcher: w}
	groups := []struct {
		paths []string
		kind  payoff.FileKind
	}{{f.Lists, ""}, {f.Loans, payoff.LoanList}, {f.Claims, payoff.ClaimList}, {f.Histories, payoff.HistoryFile}}
	for _, g := range groups {
		for _, path := range g.paths {
			options := readers.Options{Kind: g.kind, Sheet: f.Sheet, Layouts: s.Layouts}
			if err := in.add(ctx, path, "", options); err != nil {
				if g.kind == "" {
					err = s.ifStatement(ctx, path, f.Sheet, err)
				}
				return nil, errors.Join(err, in.Close())
			}
		}
	}
	for _, statement := range f.Statements {
		options, err := s.statementOptions(statement, f.Sheet)
		if err == nil {
			err = in.add(ctx, statement.Path, statement.Vendor, options)
		}
		if err != nil {
			return nil, errors.Join(err, in.Close())
		}
	}
	return in, nil
}

func (in *Inputs) add(ctx context.Context, path, vendor string, o readers.Options) error {
	file, err := readers.Open(ctx, path, o)
	if err != nil {
		return err
	}
	in.files = append(in.files, input{File: file, path: path, vendor: vendor})
	in.Warn()
	return in.checkRepeated()
}

// checkRepeated warns if the last file has the content of an earlier one, because all of its rows are duplicates. If
// that would count something twice, the file is refused.
func (in *Inputs) checkRepeated() error {
	last := len(in.files) - 1
	file := in.files[last]
	i := slices.IndexFunc(in.files[:last], func(o input) bool {
		return o.SHA256() == file.SHA256() && o.Sheet() == file.Sheet() && o.Kind() == file.Kind() &&
			o.vendor == file.vendor
	})
	if i < 0 {
		return nil
	}
	what := payoff.Visible(fmt.Sprintf("%s has the same content as %s", file.path, in.files[i].path))
	if filepath.Clean(in.files[i].path) == filepath.Clean(file.path) {
		what = payoff.Visible(file.path) + " is given twice"
	}
	if in.addsUp(file) {
		return payoff.Problemf(payoff.CodeUsage, "leave one of them out", "%s, and what stands in it would count twice",
			what)
	}
	warn(in.watcher, payoff.WarnRepeated, file.path, "%s, so every row of it is a duplicate: leave one of them out", what)
	return nil
}

// addsUp says whether rows that come twice count twice: events do, and balances that are added up.
func (in *Inputs) addsUp(f input) bool {
	return f.Kind() == payoff.HistoryFile || f.Kind() != payoff.StatementFile &&
		in.setup.Duplicates == store.DuplicatesSum
}

// Warn passes on what was noticed in the files since it was last asked. Some of it shows only when all is read.
func (in *Inputs) Warn() {
	for i := range in.files {
		in.files[i].warn(in.watcher)
	}
}

func (f *input) warn(w Watcher) {
	for _, warning := range f.Warnings()[f.warned:] {
		warning.File = f.path
		w.Warn(warning)
	}
	f.warned = len(f.Warnings())
}

// Close closes the files.
func (in *Inputs) Close() error {
	var errs []error
	for _, f := range in.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// has says whether there is a file of a kind.
func (in *Inputs) has(kind payoff.FileKind) bool {
	return slices.ContainsFunc(in.files, func(f input) bool { return f.Kind() == kind })
}

// inOrder puts the statements first, so that the loans of the lists find their rows.
func (in *Inputs) inOrder() []int {
	var statements, others []int
	for i, f := range in.files {
		if f.Kind() == payoff.StatementFile {
			statements = append(statements, i)
		} else {
			others = append(others, i)
		}
	}
	return append(statements, others...)
}

// warnEmpty names the files without a row if others have some: an export may have stopped after its header.
func (in *Inputs) warnEmpty() {
	var empty []input
	for _, f := range in.files {
		if f.Totals().Rows == 0 {
			empty = append(empty, f)
		}
	}
	if len(empty) == len(in.files) {
		return
	}
	for _, f := range empty {
		warn(in.watcher, payoff.WarnNoRow, f.path, "%s: a header and no rows, check that the export finished", f.Name())
	}
}

// An InputFile is one file that was opened: its path as it was given, the sheet of a workbook, and its SHA-256 in hex.
type InputFile struct{ Path, Sheet, SHA256 string }

// Files lists the files in the order given.
func (in *Inputs) Files() []InputFile {
	files := make([]InputFile, len(in.files))
	for i, f := range in.files {
		files[i] = InputFile{f.path, f.Sheet(), f.SHA256()}
	}
	return files
}

// Lists returns the rows of the lists, for which effects may be proposed.
func (in *Inputs) Lists() []effects.List {
	var lists []effects.List
	for _, f := range in.files {
		switch f.Kind() {
		case payoff.ClaimList:
			lists = append(lists, effects.List{Claims: f.Claims()})
		case payoff.LoanList:
			lists = append(lists, effects.List{Loans: f.Loans()})
		}
	}
	return lists
}
