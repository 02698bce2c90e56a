package readers

import (
	"fmt"
	"io"
)

var errBigRecord = fmt.Errorf("a row of more than %d MB, which is no row of a list", maxRow>>20)

// A recordBound refuses a record of more than maxRow bytes, which encoding/csv would hold in memory as a whole: a quote
// that is not closed makes one as long as the file.
type recordBound struct {
	in io.Reader
	n  int // since the record began
}

// begin says that a record begins.
func (b *recordBound) begin() { b.n = 0 }

// Read reads on, and counts.
func (b *recordBound) Read(p []byte) (int, error) {
	if b.n > maxRow {
		return 0, errBigRecord
	}
	n, err := b.in.Read(p)
	b.n += n
	return n, err
}
