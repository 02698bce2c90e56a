package pipeline

import (
	"context"

	"tieout/calc/causes"
	"tieout/payoff"
)

// Lessons are a vendor's broken loans, once all of its loans have come out.
type Lessons interface {
	// Broken returns up to size broken loans behind a place in the input, in order, with their answers.
	Broken(ctx context.Context, after int64, size int) ([]payoff.Result, error)
	// Explain commits other causes for results that are recorded.
	Explain(ctx context.Context, results []payoff.Result) error
}

// The loans that a vendor's rule is learnt from: the first ones of its queue, since a rule holds for all of them.
const (
	lessonLoans  = 20_000 // looked at, at the most
	lessonBreaks = 1_000  // enough
)

// Learn looks for the rules that a vendor follows in its loans as a whole and names each as the cause of the breaks
// that it explains: what several assumptions explain in one loan, the others decide. There are none where the loans
// show none.
func (v *Vendor) Learn(ctx context.Context, lessons Lessons) ([]causes.Profile, error) {
	first, err := lessons.Broken(ctx, 0, 1)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	sample, err := v.sample(ctx)
	if err != nil {
		return nil, err
	}
	rules := causes.Learn(v.Catalogue, sample)
	if len(rules) == 0 {
		return nil, nil
	}
	for after := int64(0); ; {
		broken, err := lessons.Broken(ctx, after, batchSize)
		if err != nil || len(broken) == 0 {
			return rules, err
		}
		after = broken[len(broken)-1].Seq
		if err := lessons.Explain(ctx, v.byRules(rules, broken)); err != nil {
			return nil, err
		}
	}
}

// sample takes compared loans from the front of the queue, broken and tied alike.
func (v *Vendor) sample(ctx context.Context) ([]causes.Lesson, error) {
	var lessons []causes.Lesson
	breaks := 0
	for after := int64(0); len(lessons) < lessonLoans && breaks < lessonBreaks; {
		batch, err := v.Evidence.Batch(ctx, after, batchSize)
		if err != nil || len(batch) == 0 {
			return lessons, err
		}
		after = batch[len(batch)-1].Seq
		for i := range batch {
			r := &batch[i]
			v.compare(r)
			if r.Status == payoff.Unmatched {
				continue
			}
			if r.Status == payoff.Broken {
				breaks++
			}
			lessons = append(lessons, causes.Lesson{Case: v.caseOf(r), Quoted: r.Quoted})
		}
	}
	return lessons, nil
}

// byRules returns those of the broken loans that a rule explains, with the rule as their cause.
func (v *Vendor) byRules(rules []causes.Profile, broken []payoff.Result) []payoff.Result {
	var explained []payoff.Result
	for i := range broken {
		r := &broken[i]
		v.compare(r)
		for _, rule := range rules {
			fits := rule.Fits(v.caseOf(r), r.Quoted)
			if len(fits) == 0 {
				continue
			}
			r.CauseState = payoff.Profile
			for _, f := range fits {
				r.Causes = append(r.Causes, f.ID)
			}
			explained = append(explained, *r)
			break
		}
	}
	return explained
}
