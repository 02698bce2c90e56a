// Package writers turns a finished run into what people and programs read: a workbook, a CSV file of the exceptions,
// one JSON object, and a few lines for a terminal.
//
// The run is handed over as data and iterators; nothing here knows the ledger. The same report gives the same bytes,
// since nothing is taken from a clock or a map's order; only the run's start, end and seconds differ from one run
// to the next, and they stand on the Parameters sheet and in the JSON alone.
package writers

import (
	"cmp"
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

// A Report is a finished run. Each function may be called more than once and starts anew each time; an error that
// it yields ends the writing.
type Report struct {
	Run payoff.RunInfo

	// Lines yields one vendor's results in input order; without all, those plainly matched are left out.
	Lines func(vendor string, all bool) iter.Seq2[payoff.Line, error]

	// Exceptions yields every line that is neither matched nor within tolerance, its Breaks filled: the broken by
	// absolute difference, largest first, then the unmatched in input order.
	Exceptions func() iter.Seq2[payoff.Line, error]

	// Rejects yields the rejected rows.
	Rejects func() iter.Seq2[payoff.RejectLine, error]

	// Says returns what a cause of a vendor's breaks means, in words that go on after the vendor's name: counts
	// actual/360. It may be nil, and return "" for a cause that has no words.
	Says func(vendor, cause string) string
}

// Paths returns where [Write] puts the workbook, the exceptions and the summary of a report, in this order. Who
// wants them in the summary sets Report.Run.Reports to them.
func Paths(folder string) []string {
	return []string{filepath.Join(folder, workbookName), filepath.Join(folder, exceptionsName),
		filepath.Join(folder, summaryName)}
}

// Write writes the workbook, the exceptions and the summary to the folder and returns their [Paths]. The folder is
// made if it is not there. The files are readable by their owner alone and appear when all three are complete and
// synced to disk; on an error an older report stays as it was and nothing else is left behind.
func Write(folder string, r Report) ([]string, error) {
	b, err := newBatch(folder)
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
	if err := b.commit(); err != nil {
		return nil, fmt.Errorf("report in %s: %w", folder, err)
	}
	return Paths(folder), nil
}

// exceptionsTwice makes the workbook and, from the same lines, the file of the exceptions: to read them takes as long as to
// write them.
func (b *batch) exceptionsTwice(r Report) error {
	var book error // of the workbook alone
	err := b.add(exceptionsName, func(w io.Writer) error {
		file, err := newExceptions(w)
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
