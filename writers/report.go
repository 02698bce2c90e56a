// Package writers turns a finished run into what people and programs read: a workbook, a CSV file of the exceptions,
// one JSON object, and a few lines for a terminal.
//
// The run is handed over as data and iterators; nothing here knows the ledger. The same report gives the same bytes,
// because nothing is taken from a clock or from the order of a map. Only a run's start, end and seconds differ from one
// run to the next, and they are only on the Parameters sheet and in the JSON.
package writers

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"

	"tieout/payoff"
)

// The names of the files that [Write] writes.
const (
	workbookName   = "tieout.xlsx"
	exceptionsName = "exceptions.csv"
	summaryName    = "summary.json"
)

// A Report is a finished run. Each function may be called more than once, and starts from the beginning each time. An
// error that it yields ends the writing.
type Report struct {
	Run payoff.RunInfo

	// Lines yields one vendor's results in input order; unless all is set, plainly matched ones are left out.
	Lines func(vendor string, all bool) iter.Seq2[payoff.Line, error]

	// Exceptions yields every line that is neither matched nor within tolerance, with its Breaks: the broken ones by
	// absolute difference, largest first, then the unmatched ones in input order.
	Exceptions func() iter.Seq2[payoff.Line, error]

	// Rejects yields the rejected rows.
	Rejects func() iter.Seq2[payoff.RejectLine, error]

	// Says has what the causes of Run mean. A cause may be without words.
	Says Wording

	// Files tells which files in the folder are ours.
	Files Ownership
}

// Paths returns where [Write] puts the workbook, the exceptions and the summary of a report, in this order. To have
// them in the summary, set Report.Run.Reports to them.
func Paths(folder string) []string {
	return []string{filepath.Join(folder, workbookName), filepath.Join(folder, exceptionsName),
		filepath.Join(folder, summaryName)}
}

// Write writes the workbook, the exceptions and the summary to the folder and returns their [Paths]. The folder is made
// if it does not exist. The files are readable only by their owner, and appear when all three are complete and synced
// to disk. On an error, an older report stays as it was and nothing else is left behind. While another process writes
// to the folder, Write waits. A file there that is not ours is not overwritten: see [Ownership].
func Write(ctx context.Context, folder string, r Report) ([]string, error) {
	b, err := newBatch(ctx, folder)
	if err != nil {
		return nil, err
	}
	defer b.discard()
	if err := b.exceptionsTwice(r); err != nil {
		return nil, err
	}
	err = b.add(summaryName, func(w io.Writer) error { return JSON(w, r.Run.Summary) })
	if err != nil {
		return nil, err
	}
	var p *payoff.Problem
	if err := b.commit(r.Files); errors.As(err, &p) {
		return nil, err
	} else if err != nil {
		return nil, fmt.Errorf("report in %s: %w", folder, err)
	}
	return Paths(folder), nil
}

// exceptionsTwice makes the workbook and, from the same lines, the file of the exceptions, because reading the lines
// takes as long as writing them.
func (b *batch) exceptionsTwice(r Report) error {
	var book error // of the workbook alone
	err := b.add(exceptionsName, func(w io.Writer) error {
		file, err := newExceptionsFile(w)
		if err != nil {
			return err
		}
		once := r.Exceptions
		r.Exceptions = func() iter.Seq2[payoff.Line, error] { return file.copying(once()) }
		if book = b.add(workbookName, func(w io.Writer) error { return writeWorkbook(w, b.temp, r) }); book != nil {
			return book
		}
		return file.end()
	})
	return cmp.Or(book, err)
}

// JSON writes a run's summary as one JSON object on one line that ends in a newline. Money is text with two decimals;
// an empty list is [], never null.
func JSON(w io.Writer, s payoff.Summary) error {
	s.Reports, s.Inputs, s.Warnings = filled(s.Reports), filled(s.Inputs), filled(s.Warnings)
	s.Vendors, s.Causes, s.Rules = filled(s.Vendors), filled(s.Causes), filled(s.Rules)
	if s.Run != "" && comparedNothing(s) { // a dry run compares none
		s.Warnings = append([]payoff.Warning{{Code: "nothing_compared", Message: verdict(s)}}, s.Warnings...)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(s)
}

// filled returns an empty list for a nil one.
func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
