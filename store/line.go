package store

import (
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"math"

	"tieout/payoff"
)

// A line is an accepted row of a statement.
type line struct {
	vendor string
	key
	file, row int
	quote     string // packed
}

// A key is what a statement calls a loan by.
type key struct{ kind, text string }

// The kinds of keys, named like the columns of a list.
const (
	byAccount      = "account"
	byVendorLoanID = "vendor_loan_id"
	byClaim        = "claim"
)

// keys are what a statement may call this loan by; one that it has not is empty.
func keys(l *payoff.Loan) [3]key {
	return [3]key{{byAccount, l.Account}, {byVendorLoanID, cmp.Or(l.VendorLoanID, l.Account)}, {byClaim, l.Claim}}
}

// names says whether the line is of this loan.
func (l *line) names(loan *payoff.Loan) bool {
	for _, k := range keys(loan) {
		if l.key == k {
			return l.vendor == loan.Vendor
		}
	}
	return false
}

// appendTo appends a line as it stands in the file: its numbers, how long its texts are, and these.
func (l *line) appendTo(b []byte) []byte {
	texts := [...]string{l.vendor, l.kind, l.text, l.quote}
	for _, n := range [...]int{l.file, l.row, len(l.vendor), len(l.kind), len(l.text), len(l.quote)} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	for _, text := range texts {
		b = append(b, text...)
	}
	return b
}

var errLine = errors.New("the file of statement rows is damaged")

// decode reads what appendTo wrote; whole is false where the bytes end before the line does.
func decode(b []byte) (l line, whole bool, err error) {
	var numbers [6]int
	for i := range numbers {
		number, n := binary.Uvarint(b)
		if n < 0 || number > math.MaxInt32 {
			return line{}, true, errLine
		}
		if n == 0 {
			return line{}, false, nil
		}
		numbers[i], b = int(number), b[n:]
	}
	vendor, kind := numbers[2], numbers[2]+numbers[3]
	text, all := kind+numbers[4], kind+numbers[4]+numbers[5]
	if all > len(b) {
		return line{}, false, nil
	}
	texts := string(b[:all]) // one copy for all
	return line{texts[:vendor], key{texts[vendor:kind], texts[kind:text]}, numbers[0], numbers[1], texts[text:]}, true, nil
}

// A window is the part of a file that was read last: lines that follow one another are read together.
type window struct {
	bytes []byte
	base  int64
}

const (
	oneLine   = 1 << 9
	manyLines = 1 << 16
)

// read returns the line at this place of the file.
func (s *lines) read(at int64) (line, error) {
	w := &s.window
	if from := at - w.base; from >= 0 && from < int64(len(w.bytes)) {
		if l, whole, err := decode(w.bytes[from:]); whole {
			return l, err
		}
	}
	size := oneLine
	if behind := w.base + int64(len(w.bytes)); at >= w.base && at <= behind+oneLine {
		size = manyLines
	}
	for ; ; size *= 2 {
		if err := w.move(s.file, at, size); err != nil {
			return line{}, err
		}
		l, whole, err := decode(w.bytes)
		if whole || len(w.bytes) < size {
			return l, errors.Join(err, missing(whole))
		}
	}
}

func missing(whole bool) error {
	if !whole {
		return errLine
	}
	return nil
}

// move reads so many bytes of the file, or all there are.
func (w *window) move(f io.ReaderAt, base int64, size int) error {
	if cap(w.bytes) < size {
		w.bytes = make([]byte, size)
	}
	n, err := f.ReadAt(w.bytes[:size], base)
	w.bytes, w.base = w.bytes[:n], base
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return err
}
