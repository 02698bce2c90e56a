package writers

import "tieout/payoff"

// ageBuckets are the days up to which a break is counted; 60 is the return window of ACH entries.
var ageBuckets = [...]struct {
	from, to int
	name     string
}{
	{0, 1, "0-1 days"}, {2, 7, "2-7 days"}, {8, 30, "8-30 days"}, {31, 60, "31-60 days"}, {61, 99999, "over 60 days"},
}

// A tally counts what the sheets hold while they are written: the Summary shows it beside the run's own counts.
type tally struct {
	status   map[payoff.Status]int
	reason   map[payoff.Reason]int
	age      [len(ageBuckets)]int
	rejected map[payoff.FileKind]int
}

func newTally() tally {
	return tally{status: map[payoff.Status]int{}, reason: map[payoff.Reason]int{}, rejected: map[payoff.FileKind]int{}}
}

// exception counts one line of the Exceptions sheet.
func (t *tally) exception(l *payoff.Line) {
	t.status[l.Status]++
	if l.Reason != "" {
		t.reason[l.Reason]++
	}
	if l.FirstSeen.IsZero() {
		return
	}
	for i, b := range ageBuckets {
		if l.AgeDays >= b.from && l.AgeDays <= b.to {
			t.age[i]++
		}
	}
}

// rejectedRows counts the rejected rows of the lists.
func (t *tally) rejectedRows() int { return t.rejected[payoff.LoanList] + t.rejected[payoff.ClaimList] }

// unmatched counts the unmatched loans: a statement's line that no list has is no loan.
func (t *tally) unmatched() int { return t.status[payoff.Unmatched] - t.reason[payoff.MissingInList] }
