package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"tieout/payoff"
)

// Duplicates says what becomes of rows of lists with the same key, which is vendor and account, or vendor and claim.
type Duplicates string

// The policies. Whatever is done with a row that is not kept, it is a reject that names the row that was kept.
const (
	DuplicatesReject Duplicates = "reject" // none is kept: nobody can say which is right
	DuplicatesFirst  Duplicates = "first"
	DuplicatesLast   Duplicates = "last"
	DuplicatesSum    Duplicates = "sum" // balances are added into the first row, if everything else is the same
)

// AllDuplicates returns the policies there are.
func AllDuplicates() []Duplicates {
	return []Duplicates{DuplicatesReject, DuplicatesFirst, DuplicatesLast, DuplicatesSum}
}

// A listKey is what no two rows of lists may share, except for claims, which have a key of their own.
type listKey struct{ account, vendor string }

// noteOrder notes whether rows come in the order of their keys, as most lists do: then no two can have the same, and
// nobody has to look for them among a million.
func (t *Stage) noteOrder(l *payoff.Loan) {
	if t.unordered || origin(l) == payoff.FromClaim {
		return
	}
	before := t.lastKey
	t.lastKey = listKey{l.Account, l.Vendor}
	t.unordered = cmp.Or(strings.Compare(before.account, l.Account), strings.Compare(before.vendor, l.Vendor)) >= 0
}

// A rejectedDuplicate is a rejected row whose key could be read, and may be the key of others: if these are added up,
// its amounts would be missing in the sum.
type rejectedDuplicate struct {
	Column string `json:"column"` // account or claim
	Vendor string `json:"vendor"`
	Key    string `json:"key"`
	Place  string `json:"place"` // file and row
}

// noteRejected remembers a rejected row of a list, if rows are added up.
func (t *Stage) noteRejected(e *payoff.RowError) {
	if t.Duplicates != DuplicatesSum || e.Row.Key() == "" || t.kind != payoff.LoanList && t.kind != payoff.ClaimList {
		return
	}
	row := rejectedDuplicate{"account", e.Row.Vendor, e.Row.Account, fmt.Sprintf("%s:%d", t.name, e.Source.Row)}
	if e.Row.Claim != "" {
		row.Column, row.Key = "claim", e.Row.Claim
	}
	t.rejectedDuplicates = append(t.rejectedDuplicates, row)
}

// rejectedJSON is what sql/settle/1_incomplete_sums.sql reads.
func (t *Stage) rejectedJSON() (string, error) {
	if len(t.rejectedDuplicates) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal(t.rejectedDuplicates)
	return string(text), err
}
