package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"tieout/calc"
	"tieout/calc/causes"
	"tieout/payoff"
	"tieout/store"
)

// rules says in a sentence each what a vendor's loans as a whole show: which rule it follows, on how many of its
// breaks that rests, and what adopting it would leave.
func (c *config) rules(s *payoff.Summary) []string {
	var sentences []string
	for _, t := range s.Causes {
		if t.CauseState == payoff.Profile && t.Cause != nil {
			sentences = append(sentences, c.sentence(s, t))
		}
	}
	return sentences
}

func (c *config) sentence(s *payoff.Summary, t payoff.CauseTotal) string {
	h := c.hypothesis(t.Vendor, *t.Cause)
	says := cmp.Or(h.Says, *t.Cause)
	if ours, err := calc.ParseDayCount(c.Vendors[t.Vendor].Convention.DayCount); err == nil && h.Adopt == "day_count: "+strings.TrimPrefix(h.ID, "basis:") {
		says += ", not " + causes.InWords(string(ours))
	}
	breaks, left := broken(s, t)
	sentence := fmt.Sprintf("%s %s: %d of %d breaks, %s in all", t.Vendor, says, t.Loans, breaks, calc.Grouped(t.Absolute.Decimal()))
	if h.Adopt == "" {
		return sentence + "."
	}
	return fmt.Sprintf("%s; setting `%s` where these loans take it from (row, list default or vendor) would leave %d.", sentence, h.Adopt, left)
}

// broken returns how many breaks a vendor has, and how many would be left if a rule of it were ours: one that stands
// beside others takes the breaks of these with it.
func broken(s *payoff.Summary, rule payoff.CauseTotal) (breaks, left int) {
	for _, v := range s.Vendors {
		if v.Vendor == rule.Vendor && v.Currency == rule.Currency {
			breaks = v.Broken
		}
	}
	left = breaks
	for _, t := range s.Causes {
		if t.Vendor == rule.Vendor && t.Currency == rule.Currency && t.CauseState == payoff.Profile && t.Cause != nil &&
			strings.HasPrefix(*rule.Cause+"+", *t.Cause+"+") {
			left -= t.Loans
		}
	}
	return breaks, left
}

// profiles returns the rules that a vendor's loans show in a run, those that stand beside others last.
func (c *config) profiles(s *payoff.Summary, vendor string) []causes.Profile {
	var all []causes.Profile
	for _, t := range s.Causes {
		if t.Vendor != vendor || t.CauseState != payoff.Profile || t.Cause == nil {
			continue
		}
		if h := c.hypothesis(vendor, *t.Cause); h.Changes != nil {
			all = append(all, causes.Profile{Rules: []causes.Hypothesis{h}})
		}
	}
	slices.SortStableFunc(all, func(a, b causes.Profile) int {
		return strings.Count(a.Rules[0].ID, "+") - strings.Count(b.Rules[0].ID, "+")
	})
	return all
}

// catalogue lists the assumptions that a vendor may have made, with the fees of its schedule.
func (c *config) catalogue(vendor string) []causes.Hypothesis {
	fees, err := c.Vendors[vendor].schedule()
	if err != nil { // refused when the configuration was read
		fees = nil
	}
	return causes.Catalogue(causes.Schedule(fees)...)
}

// hypothesis returns an assumption by its id; the zero one if the catalogue has it no more.
func (c *config) hypothesis(vendor, id string) causes.Hypothesis {
	h, _ := causes.Named(c.catalogue(vendor), id)
	return h
}

// explainVendor says which rule a vendor's loans show in a finished run, and the YAML that would adopt it.
func explainVendor(ctx context.Context, s *store.Store, id, vendor string, w io.Writer) error {
	j, err := storedJob(ctx, s, id, store.Complete, "")
	if err != nil {
		return err
	}
	if _, ok := j.config.Vendors[vendor]; !ok {
		return payoff.Problemf(payoff.CodeUsage, "name one of them", "vendor %q %w", vendor, j.config.unknownVendor())
	}
	sum, err := s.Summary(ctx, j.run)
	if err != nil {
		return err
	}
	found := false
	for _, t := range sum.Causes {
		if t.Vendor != vendor || t.CauseState != payoff.Profile || t.Cause == nil {
			continue
		}
		found = true
		fmt.Fprintln(w, j.config.sentence(sum, t))
		if adopt := j.config.hypothesis(vendor, *t.Cause).Adopt; adopt != "" {
			fmt.Fprintf(w, "\nvendors:\n  %s:\n    convention: {%s}\n", vendor, adopt)
		}
	}
	if !found {
		fmt.Fprintf(w, "the loans of %s show no rule in run %s\n", vendor, j.run.ID)
	}
	return nil
}
