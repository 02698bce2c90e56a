package store

import (
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"strconv"

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

// encode spells a line, its length before it.
func (l *line) encode() []byte {
	body := make([]byte, 0, 128)
	for _, text := range [...]string{l.vendor, l.kind, l.text, strconv.Itoa(l.file), strconv.Itoa(l.row), l.quote} {
		body = append(binary.AppendUvarint(body, uint64(len(text))), text...)
	}
	return append(binary.AppendUvarint(make([]byte, 0, len(body)+2), uint64(len(body))), body...)
}

var errLine = errors.New("the file of statement rows is damaged")

// decode reads what encode spelled; whole is false where the bytes end before the line does.
func decode(b []byte) (l line, whole bool, err error) {
	length, n := binary.Uvarint(b)
	if n <= 0 || uint64(len(b)-n) < length {
		return line{}, false, nil
	}
	rest := string(b[n : n+int(length)])
	var texts [6]string
	for i := range texts {
		length, n := binary.Uvarint([]byte(rest[:min(len(rest), binary.MaxVarintLen64)]))
		if n <= 0 || uint64(len(rest)-n) < length {
			return line{}, true, errLine
		}
		texts[i], rest = rest[n:n+int(length)], rest[n+int(length):]
	}
	l = line{vendor: texts[0], key: key{texts[1], texts[2]}, quote: texts[5]}
	file, bad := strconv.Atoi(texts[3])
	row, worse := strconv.Atoi(texts[4])
	l.file, l.row = file, row
	return l, true, errors.Join(bad, worse)
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
