package store

import (
	"path/filepath"
	"testing"

	"tieout/payoff"
)

// TestIdentity: each ledger has an id of its own, which it keeps.
func TestIdentity(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	id := func(path string) string {
		s, err := Open(t.Context(), path)
		must(t, err)
		defer s.Close()
		id, err := s.ID(t.Context())
		must(t, err)
		for _, change := range []string{"UPDATE identity SET id = 'x'", "DELETE FROM identity"} {
			if _, err := s.db.ExecContext(t.Context(), change); err == nil {
				t.Errorf("%s: allowed", change)
			}
		}
		return id
	}
	first, again, other := id(path), id(path), id(filepath.Join(t.TempDir(), "b.db"))
	if len(first) != 36 || first != again || first == other {
		t.Errorf("%q, then %q; another ledger: %q", first, again, other)
	}
}

// TestWithheld: what is not sent is refused, and may be planned again; what is being sent cannot be withheld.
func TestWithheld(t *testing.T) {
	s := newStore(t)
	n := planOne(t, s, intent("p1", 1, payoff.RequestPayoff, "A", false))
	must(t, s.Withheld(t.Context(), n, "why"))
	same(t, "intent", table(t, s, "SELECT state, detail, sent_at IS NULL FROM intent"),
		[][]string{{"refused", "why", "1"}})
	same(t, "requests", table(t, s, "SELECT count(*) FROM request"), [][]string{{"0"}})
	n = planOne(t, s, intent("p2", 1, payoff.RequestPayoff, "A", false))
	must(t, s.Sending(t.Context(), n))
	if err := s.Withheld(t.Context(), n, "late"); err == nil {
		t.Error("an intent that is being sent was withheld")
	}
}
