// Package readers reads the files that come in: loan lists, claim lists, histories and vendors' statements, from CSV and
// XLSX.
//
// Both formats deliver the same rows of text, and one place (row.go) decides what a row means; nothing behind this
// package sees a file's own headers or spellings. A row that cannot be read is yielded as a [payoff.RowError] and
// reading goes on; a file that cannot be trusted as a whole is refused with a [payoff.Problem]. Files are streamed.
package readers

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"

	"tieout/payoff"
)

// Options say how a file is to be read.
type Options struct {
	Kind    payoff.FileKind // empty: recognised from the header
	Sheet   string          // of a workbook; empty: the only visible one, else the first whose header is a list's
	Layouts []Layout
	TempDir string // where parts of large workbooks are unpacked; empty: the system's
}

// records delivers the rows of a file, the header left out. next returns io.EOF behind the last row, a
// *payoff.RowError for a row to reject, with the row as far as it could be read or nil, and any other error where the
// file cannot be read on. A row is valid until next is called again.
type records interface {
	next() (*row, int, error)
	Close() error
}

// A File is an open list, history or statement. Its rows can be read once.
type File struct {
	name    string
	sheet   string
	sum     string
	plan    *plan
	records records
	decoder decoder
	sums    sums
	used    bool
}

// Open opens a list or statement and reads its header. The format is told by the content, not by the name. The error
// is a [payoff.Problem]: no_file, damaged, empty, sheet, header, config or secret.
func Open(path string, o Options) (*File, error) {
	sum, seen, err := digest(path)
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeNoFile, "check the name and that it may be read",
			"%s cannot be opened: %w", path, plainly(err))
	}
	f := &File{name: filepath.Base(path), sum: sum}
	switch format(seen.start) {
	case "empty":
		return nil, payoff.Problemf(payoff.CodeEmpty, "check that the export finished", "%s is empty", f.name)
	case "zip":
		err = f.openWorkbook(source{path: path}, o)
	case "ole":
		var from source
		if from, err = unlock(path, f.name, o); err == nil {
			err = f.openWorkbook(from, o)
		}
	default:
		if err = foreignProblem(seen.start, f.name); err == nil {
			err = f.openCSV(path, seen, o)
		}
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// plainly drops the operation and the path of a file error: the message around it has named the file.
func plainly(err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		return p.Err
	}
	return err
}

// digest returns the SHA-256 of a file's bytes in hex, and what they can be.
func digest(path string) (string, *survey, error) {
	in, err := os.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer in.Close()
	hash, seen := sha256.New(), &survey{}
	if _, err := io.Copy(io.MultiWriter(hash, seen), in); err != nil {
		return "", nil, err
	}
	return hex.EncodeToString(hash.Sum(nil)), seen, nil
}

// format tells a file's format from its first bytes.
func format(start []byte) string {
	switch s := string(start[:min(8, len(start))]); {
	case s == "":
		return "empty"
	case len(s) >= 4 && (s[:4] == "PK\x03\x04" || s[:4] == "PK\x05\x06"):
		return "zip"
	case s == "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1":
		return "ole"
	}
	return "text"
}

// adopt makes the plan the one by which the file's rows are read.
func (f *File) adopt(p *plan, sheet string, r records) {
	f.plan, f.sheet, f.records = p, sheet, r
	f.decoder = decoder{
		source:   f.source(),
		dates:    p.dates,
		fraction: p.layout.Rates == "fraction",
		declared: p.layout.Rates != "",
		comma:    p.layout.Decimal == decimalComma,
		detailed: p.detailed(),
	}
}

// source returns what every row's source has in common.
func (f *File) source() payoff.Source { return payoff.Source{File: f.name, Sheet: f.sheet} }

// Kind returns what the rows of the file are.
func (f *File) Kind() payoff.FileKind { return f.plan.kind }

// Name returns the file's name without its folder.
func (f *File) Name() string { return f.name }

// Sheet returns the sheet that is read; empty for CSV.
func (f *File) Sheet() string { return f.sheet }

// SHA256 returns the SHA-256 of the file's bytes, in hex.
func (f *File) SHA256() string { return f.sum }

// Warnings returns what a person should know of how the file is read, such as the columns that are ignored; when all
// rows are read, also the total lines that end it.
func (f *File) Warnings() []string { return f.plan.warnings }

// Close closes the file and removes what was unpacked of it.
func (f *File) Close() error { return f.records.Close() }

// Loans yields the rows of a loan list. A [payoff.RowError] rejects one row; any other error ends the file.
func (f *File) Loans() iter.Seq2[payoff.Loan, error] {
	return each(f, payoff.LoanList, (*decoder).loan)
}

// Claims yields the rows of a claim list. A [payoff.RowError] rejects one row; any other error ends the file.
func (f *File) Claims() iter.Seq2[payoff.Claim, error] {
	return each(f, payoff.ClaimList, (*decoder).claim)
}

// Statement yields the rows of a statement. A [payoff.RowError] rejects one row; any other error ends the file.
func (f *File) Statement() iter.Seq2[payoff.StatementLine, error] {
	return each(f, payoff.StatementFile, (*decoder).statementLine)
}

// History yields the rows of a history, in the order of the file. A [payoff.RowError] rejects one row, and names its
// account where that could be read; any other error ends the file.
func (f *File) History() iter.Seq2[payoff.HistoryLine, error] {
	return each(f, payoff.HistoryFile, (*decoder).historyLine)
}

// each yields what decode makes of every row, then the fault of the file as a whole, if it has one.
func each[T any](f *File, kind payoff.FileKind, decode func(*decoder, *row) T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		if err := f.begin(kind); err != nil {
			yield(none, err)
			return
		}
		end := &trailer{expected: f.plan.layout.Trailer}
		for {
			r, number, err := f.records.next()
			if errors.Is(err, io.EOF) {
				break
			}
			total := r != nil && r.isTotal(kind, end.expected)
			value, goesOn, split := none, true, err == nil
			if split {
				value, err = decodeRow(f, kind, r, number, decode)
			} else {
				goesOn = attribute(err, r, kind)
			}
			if total && end.expected && err != nil && goesOn {
				end.hold(*r, err)
				continue
			}
			for _, held := range end.release() {
				if !yield(none, held.reject) {
					return
				}
			}
			if goesOn && !total {
				f.sums.add(&f.decoder, r, kind, split)
			}
			if !yield(value, err) || !goesOn {
				return
			}
		}
		f.remark()
		if err := cmp.Or(end.judge(f), f.decoder.judgeRates()); err != nil {
			yield(none, err)
		}
	}
}

// remark notes what can be said of a file when all of it was read.
func (f *File) remark() {
	if d := &f.decoder; d.datesBad && !d.datesRead {
		f.warn("no date of it is like %s: say dates: in its list, as tieout inspect proposes", d.dates.spelling)
	}
}

// decodeRow reads one row, or says why it is rejected.
func decodeRow[T any](f *File, kind payoff.FileKind, r *row, number int, decode func(*decoder, *row) T) (T, error) {
	var none T
	f.decoder.start(number)
	if id := r.id(kind); saysTotal(id) {
		f.decoder.reject(totalColumn(kind), id, errTotal)
	}
	f.plan.complete(r)
	value := decode(&f.decoder, r)
	if f.decoder.fault != nil {
		f.decoder.fault.Row = r.name(kind)
		return none, f.decoder.fault
	}
	return value, nil
}

// attribute says whether an error is of one row only, and whose that row is in a history, as far as it could be read:
// its loan must not be computed without the event.
func attribute(err error, r *row, kind payoff.FileKind) bool {
	reject, ok := errors.AsType[*payoff.RowError](err)
	if ok && r != nil && kind == payoff.HistoryFile {
		reject.Row = r.name(kind)
	}
	return ok
}

// begin says why the rows cannot be read as this kind, if so.
func (f *File) begin(kind payoff.FileKind) error {
	if f.plan.kind != kind || f.used {
		return payoff.Problemf(payoff.CodeInternal, "", "%s: its %s were asked for as %s, or twice",
			f.name, cmp.Or(f.plan.kind, "rows"), kind)
	}
	f.used = true
	return nil
}
