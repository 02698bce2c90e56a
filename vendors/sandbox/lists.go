package sandbox

import (
	"encoding/json"
	"iter"
	"time"

	"tieout/calc"
	"tieout/payoff"
)

// A ListedVendor is a vendor of the lists whose loans the sandbox plays.
type ListedVendor struct {
	Name       string                        // in the configuration
	Client     string                        // the client's name
	Convention calc.Convention               // by which it computes its payoffs
	Loans      iter.Seq2[payoff.Loan, error] // with their payoff dates
}

// FromLists makes vendors that know the loans of the lists and differ from them as the book says, the text of
// sandbox.json or nothing. Their today is the as-of date. Their clock is what they date their feeds by; nil: it stands
// still at noon of that day, so that answers are the same whenever they are given. Loans of a client that the sandbox
// does not play are left out.
func FromLists(book json.RawMessage, vendors []ListedVendor, asOf payoff.Date, clock func() time.Time,
) (*Sandbox, error) {
	file, err := parseBook(book)
	if err != nil {
		return nil, err
	}
	behaviors := map[string]Behavior{}
	for _, r := range roles() {
		if behaviors[r.name], err = file.Vendors[r.name].behavior(asOf, clock); err != nil {
			return nil, err
		}
	}
	var known Book
	for _, v := range vendors {
		if known, err = file.know(known, v); err != nil {
			return nil, err
		}
	}
	played := New(known, behaviors)
	played.Trouble(file.trouble())
	return played, nil
}

// know adds the loans of a vendor to those that the sandbox's vendors know.
func (b bookFile) know(known Book, v ListedVendor) (Book, error) {
	r, ok := roleOf(v.Client)
	if !ok {
		return known, nil
	}
	for l, err := range v.Loans {
		if err != nil {
			return nil, err
		}
		loan, err := b.Loans[l.Key()].loan(r, l, v.Convention)
		if err != nil {
			return nil, payoff.Problemf(payoff.CodeConfig, keysHint, "%s: %s: %w", BookName, l.Key(), err)
		}
		known = append(known, loan)
	}
	return known, nil
}
