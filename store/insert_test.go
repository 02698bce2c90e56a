package store

import (
	"database/sql"
	"fmt"
	"testing"

	"tieout/payoff"
)

// TestInserterShapes: rows come out as they went in, whatever they have in common, also where there are more combinations
// than statements are prepared for.
func TestInserterShapes(t *testing.T) {
	s := newStore(t)
	_, err := s.db.ExecContext(t.Context(), "CREATE TABLE shaped (run INTEGER, n INTEGER, vendor TEXT, note TEXT, amount INTEGER, day TEXT, file INTEGER, own INTEGER)")
	must(t, err)
	var want [][]string
	must(t, s.write(t.Context(), func(tx *sql.Tx) error {
		i := newInserter(t.Context(), tx, into("shaped"), 7)
		for n := range 2000 {
			vendor, note, amount := fmt.Sprint("v", n%(n/100+1)), []string{"", "O'Brien", "Zürich", `a"b`}[n%4], n%3
			day := payoff.Date{}.AddDays(n % 7 * 365_000 / 3)
			own := "0"
			if n%5 == 0 {
				own = "1"
			}
			if n%50 == 0 {
				vendor = "O'Brien; --"
			}
			if err := i.add(n, common(vendor), null(note), amount, commonDay(day), commonNumber(n/1000-1), n%5 == 0); err != nil {
				return err
			}
			want = append(want, []string{"7", fmt.Sprint(n), vendor, note, fmt.Sprint(amount), day.String(), fmt.Sprint(n/1000 - 1), own})
		}
		if len(i.shapes) < maxShapes {
			t.Errorf("%d shapes: the test means to have more than are made for common texts", len(i.shapes))
		}
		return i.flush()
	}))
	same(t, "rows", table(t, s, "SELECT run, n, vendor, coalesce(note, ''), amount, coalesce(day, ''), file, own FROM shaped ORDER BY n"), want)
}
