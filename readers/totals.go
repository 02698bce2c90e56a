package readers

import (
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// Totals are what the rows of a file come to, accepted and rejected ones, to be compared with a figure that somebody
// counted elsewhere: a control total, or the file's own last line. Total lines are not rows.
type Totals struct {
	Rows      int
	Principal decimal.Decimal // of a list; of a statement the sum of its totals, of a history that of its amounts
	Unread    int             // rows with an amount that cannot be read, or with too many or too few cells
	Trailer   int             // total lines that end the file
}

// sums adds the amounts up as they are written, even those with more than two decimals, so that only a lost row makes a
// difference.
type sums struct {
	rows, unread int
	trailer      int
	cents        int64           // of the amounts that are short, as most are
	rest         decimal.Decimal // of the others
}

// mostCents is the sum of cents that is carried over to the big numbers: one more amount cannot overflow an int64.
const mostCents = 1 << 61

func (s *sums) totals() Totals {
	return Totals{Rows: s.rows, Principal: s.rest.Add(decimal.New(s.cents, -2)), Unread: s.unread,
		Trailer: s.trailer}
}

// add adds a row; it is nil if nothing of it could be read. If it was not split into the right cells, its amount may be
// that of another column, whatever it says.
func (s *sums) add(d *decoder, r *row, kind payoff.FileKind, split bool) {
	s.rows++
	if !split {
		s.unread++
	}
	if r == nil {
		return
	}
	cell := r.amount(kind)
	if value, places, ok := d.short(cell); ok && places <= 2 {
		s.addCents(value * [...]int64{100, 10, 1}[places])
		return
	}
	if isMissing(cell) {
		return
	}
	number := strings.TrimSuffix(strings.TrimSpace(cell), "%") // of a history it may be a rate
	n, err := d.parse(strings.TrimSpace(number))
	if err == nil {
		s.rest = s.rest.Add(n)
	} else if split {
		s.unread++
	}
}

func (s *sums) addCents(n int64) {
	if s.cents += n; s.cents > mostCents || s.cents < -mostCents {
		s.rest, s.cents = s.rest.Add(decimal.New(s.cents, -2)), 0
	}
}
