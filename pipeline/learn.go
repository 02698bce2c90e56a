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
		explained, err := v.byRules(ctx, rules, broken)
		if err != nil {
			return nil, err
		}
		if err := lessons.Explain(ctx, explained); err != nil {
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

// byRules returns those of the broken loans that a rule explains, by itself or beside one more assumption, with what
// explains them as their cause.
func (v *Vendor) byRules(ctx context.Context, rules []causes.Profile, broken []payoff.Result) ([]payoff.Result, error) {
	var explained []payoff.Result
	for i := range broken {
		r := &broken[i]
		v.compare(r)
		c, err := v.Case(ctx, r)
		if err != nil {
			return nil, err
		}
		if fits, state := v.Because(rules, c, r.Quoted); len(fits) > 0 {
			name(r, fits, state)
			explained = append(explained, *r)
		}
	}
	return explained, nil
}

// Because returns what explains a loan of a vendor with these rules: the first rule that fits, else the assumptions that
// fit by themselves, else those that do beside all of the rules.
func (v *Vendor) Because(rules []causes.Profile, c causes.Case, quoted *payoff.Quote) ([]causes.Fit, payoff.CauseState) {
	for _, rule := range rules {
		if fits := rule.Fits(c, quoted); len(fits) > 0 {
			return fits, payoff.Profile
		}
	}
	if alone, state := causes.Explain(v.Catalogue, c, quoted); len(alone) > 0 || len(rules) == 0 {
		return alone, state
	}
	return rules[len(rules)-1].Beside(v.Catalogue, c, quoted)
}
