package store

import (
	"fmt"
	"testing"

	"tieout/payoff"
)

func TestSiblings(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	in := func(facility string, l payoff.Loan) payoff.Loan {
		l.Principal = known(fmt.Sprint(l.Source.Row))
		l.Contract = &payoff.ContractTerms{Facility: facility}
		return l
	}
	settles := claim("q2", "C-1", "T", 8)
	stageHistory(t, s, r, []payoff.Loan{in("F", loan("q2", "A", 2)), in("F", loan("q2", "B", 3)),
		in("G", loan("q2", "C", 4)),
		in("F", loan("acme", "D", 5)), loan("q2", "E", 6), in("F", loan("", "T", 7)), settles},
		event("B", "2026-06-05", payoff.Payment, "5.00"))
	for _, c := range []struct {
		vendor, facility string
		seq              int64
		want             []string
	}{{"q2", "F", 1, []string{"3 1", "7 0"}}, {"q2", "F", 7, []string{"2 0", "3 1"}}, {"q2", "G", 3, nil},
		{"acme", "F", 4, nil}} {
		terms, err := queue(s, r, c.vendor).siblings(t.Context(), c.facility, c.seq)
		must(t, err)
		var got []string
		for _, x := range terms {
			got = append(got, fmt.Sprintf("%s %d", x.Principal.Decimal, len(x.History)))
		}
		same(t, fmt.Sprint(c.vendor, " ", c.facility, " ", c.seq), got, c.want)
	}
}

func TestEarlierDays(t *testing.T) {
	s := newStore(t)
	work := func(asOf string) *Run {
		r := begin(t, s, asOf)
		stage(t, s, r, loan("q2", "OTHER", 2), claim("q2", "C", "A", 3), loan("q2", "A", 4), loan("ibrd", "A", 5),
			claim("q2", "D", "", 6),
			claim("q2", "E", "", 7))
		for _, vendor := range []string{"q2", "ibrd"} {
			q := queue(s, r, vendor)
			results := batch(t, q)
			for i := range results {
				results[i] = judged(results[i], "1", "1")
				results[i].Day = date(asOf).AddDays(int(results[i].Seq) * 100) // so that every loan has days of its own
			}
			must(t, q.Record(t.Context(), results))
		}
		return r
	}
	var r *Run
	for _, asOf := range []string{"2026-01-02", "2026-01-01", "2026-01-01", "2026-01-03"} {
		r = work(asOf)
	}
	for seq, key := range map[int64]string{2: "claim C", 3: "loan A of q2", 5: "claim D without an account"} {
		offset := int(seq) * 100
		same(t, key, earlier(t, queue(s, r, "q2"), seq),
			[]payoff.Date{date("2026-01-02").AddDays(offset), date("2026-01-01").AddDays(offset)})
	}
	for range 12 {
		r = work(r.AsOf.AddDays(1).String())
	}
	days := earlier(t, queue(s, r, "q2"), 3)
	same(t, "the latest ten", fmt.Sprint(len(days), " ", days[0]), fmt.Sprint("10 ", r.AsOf.AddDays(300-1)))
}

func earlier(t *testing.T, q *Queue, seq int64) []payoff.Date {
	t.Helper()
	around, err := q.Related(t.Context(), []payoff.Result{{Seq: 1}, {Seq: seq}})
	must(t, err)
	return around[1].Earlier
}
