package main

import (
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
	breaks := 0
	for _, v := range s.Vendors {
		if v.Vendor == t.Vendor && v.Currency == t.Currency {
			breaks = v.Broken
		}
	}
	h := hypothesis(*t.Cause)
	says := h.Says
	if ours := c.Vendors[t.Vendor].Convention.DayCount; ours != "" && strings.HasPrefix(h.Adopt, "day_count") {
		says += ", not " + ours
	}
	sentence := fmt.Sprintf("%s %s: %d of %d breaks, %s in all", t.Vendor, says, t.Loans, breaks, calc.Grouped(t.Absolute.Decimal()))
	if h.Adopt == "" {
		return sentence + "."
	}
	return fmt.Sprintf("%s; setting `%s` where these loans take it from (row, list default or vendor) would leave %d.", sentence, h.Adopt,
		breaks-t.Loans)
}

// hypothesis returns an assumption by its id.
func hypothesis(id string) causes.Hypothesis {
	catalogue := causes.Catalogue()
	i := slices.IndexFunc(catalogue, func(h causes.Hypothesis) bool { return h.ID == id })
	if i < 0 {
		return causes.Hypothesis{ID: id, Says: id}
	}
	return catalogue[i]
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
		if adopt := hypothesis(*t.Cause).Adopt; adopt != "" {
			fmt.Fprintf(w, "\nvendors:\n  %s:\n    convention: {%s}\n", vendor, adopt)
		}
	}
	if !found {
		fmt.Fprintf(w, "the loans of %s show no rule in run %s\n", vendor, j.run.ID)
	}
	return nil
}
