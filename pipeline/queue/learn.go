package queue

import (
	"context"

	"tieout/calc/causes"
	"tieout/payoff"
)

// The loans that a vendor's rules are learned from are the first ones of its queue, because a rule holds for all of
// them.
const (
	lessonLoans  = 8_000 // at most, because they are all in memory
	lessonBreaks = 1_000 // are enough
)

// recordedCounts counts a vendor's results as they are recorded.
type recordedCounts struct {
	compared, breaks int
	suffice          bool // to learn from: true a batch late, because a sample may read further than it needs to
}

// add counts a batch.
func (n *recordedCounts) add(batch []payoff.Result) {
	n.suffice = n.compared >= lessonLoans || n.breaks >= lessonBreaks
	for i := range batch {
		switch batch[i].Status {
		case payoff.Unmatched:
			continue
		case payoff.Broken:
			n.breaks++
		}
		n.compared++
	}
}

// learn looks for the rules that a vendor follows for its loans as a whole: if several assumptions explain one loan,
// the other loans decide between them. There may be no rules.
func (v *Vendor) learn(ctx context.Context) ([]causes.VendorRule, error) {
	sample, err := v.sample(ctx)
	if err != nil {
		return nil, err
	}
	return causes.Learn(v.Catalogue, sample), nil
}

// sample takes compared loans from the front of the queue, both those that are broken and those that tie.
func (v *Vendor) sample(ctx context.Context) ([]causes.Lesson, error) {
	var lessons []causes.Lesson
	breaks := 0
	for after := int64(0); len(lessons) < lessonLoans && breaks < lessonBreaks; {
		batch, err := v.Breaks.Sample(ctx, after, batchSize)
		if err != nil || len(batch) == 0 {
			return lessons, err
		}
		after = batch[len(batch)-1].Seq
		for i := range batch {
			r := &batch[i]
			v.Judge(r)
			if r.Status == payoff.Unmatched {
				continue
			}
			if r.Status == payoff.Broken {
				breaks++
			}
			lessons = append(lessons, causes.Lesson{Case: v.Case(r, payoff.Related{}), Quoted: r.Quoted})
		}
	}
	return lessons, nil
}
