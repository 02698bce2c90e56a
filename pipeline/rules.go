package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"tieout/calc/causes"
	"tieout/payoff"
	"tieout/writers"
)

// VendorRules returns the rules that a vendor's loans show in a finished run.
func (s *StoredRun) VendorRules(ctx context.Context, vendor string) ([]payoff.VendorRule, error) {
	if _, ok := s.Setup.Vendors[vendor]; !ok {
		return nil, payoff.Problemf(payoff.CodeUsage, "name one of them", "vendor %q %w", vendor,
			s.Setup.UnknownVendor())
	}
	sum, err := s.Store.Summary(ctx, s.Run)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(s.Setup.rules(sum), func(r payoff.VendorRule) bool { return r.Vendor != vendor }), nil
}

// adopts returns the setting of a vendor's convention that makes a rule ours; empty if there is none, or the convention
// has it and the rows say otherwise.
func (s *Setup) adopts(vendor, cause string) string {
	setting := s.assumption(vendor, cause).Adopt
	if setting == "day_count: "+string(s.Vendors[vendor].Convention.DayCount) {
		return ""
	}
	return setting
}

// isRule says whether loans were explained by a rule of their vendor.
func isRule(t payoff.CauseTotal) bool { return t.CauseState == payoff.Profile && t.Cause != nil }

// rules returns the rules that the loans of each vendor show as a whole, with what each rests on and what adopting it
// would leave.
func (s *Setup) rules(sum *payoff.Summary) []payoff.VendorRule {
	rules := []payoff.VendorRule{}
	for _, t := range sum.Causes {
		if !isRule(t) {
			continue
		}
		rule := payoff.VendorRule{Vendor: t.Vendor, Rule: *t.Cause, Sentence: s.sentence(sum, t), Loans: t.Loans,
			Net: t.Net}
		if adopt := s.adopts(t.Vendor, *t.Cause); adopt != "" {
			yaml := fmt.Sprintf("vendors:\n  %s:\n    convention: {%s}\n", t.Vendor, adopt)
			rule.YAML = &yaml
		}
		rules = append(rules, rule)
	}
	return rules
}

func (s *Setup) sentence(sum *payoff.Summary, t payoff.CauseTotal) string {
	h := s.assumption(t.Vendor, *t.Cause)
	says := cmp.Or(h.Says, *t.Cause)
	if theirs, ok := strings.CutPrefix(h.Adopt, "day_count: "); ok && !strings.Contains(theirs, ",") {
		if ours := s.counted(t, theirs); len(ours) > 0 {
			says += ", not " + strings.Join(ours, " or ")
		}
	}
	breaks, left := broken(sum, t)
	sentence := fmt.Sprintf("%s %s: %d of %d breaks, %s in all", t.Vendor, says, t.Loans, breaks,
		payoff.Grouped(t.Absolute.Decimal()))
	if h.Adopt == "" {
		return sentence + "."
	}
	return fmt.Sprintf("%s; setting `%s` where these loans take it from (row, list default or vendor) would leave %d.",
		sentence, h.Adopt, left)
}

// counted says by which day counts our rows count whose loans follow a rule, except by that of the rule itself.
func (s *Setup) counted(rule payoff.CauseTotal, theirs string) []string {
	v := s.Vendors[rule.Vendor]
	var all []string
	for _, spelling := range rule.DayCounts {
		name := v.Convention.DayCount
		if spelling != "" {
			name, _ = v.dayCount(spelling)
		}
		if words := causes.InWords(string(name)); name != "" && string(name) != theirs && !slices.Contains(all, words) {
			all = append(all, words)
		}
	}
	slices.Sort(all)
	return all
}

// broken returns how many breaks a vendor has, and how many would be left if a rule of it were ours. A rule that stands
// beside others takes their breaks with it.
func broken(sum *payoff.Summary, rule payoff.CauseTotal) (breaks, left int) {
	for _, v := range sum.Vendors {
		if v.Vendor == rule.Vendor && v.Currency == rule.Currency {
			breaks = v.Broken
		}
	}
	left = breaks
	for _, t := range sum.Causes {
		if t.Vendor == rule.Vendor && t.Currency == rule.Currency && isRule(t) &&
			strings.HasPrefix(*rule.Cause+"+", *t.Cause+"+") {
			left -= t.Loans
		}
	}
	return breaks, left
}

// wording returns what the causes of a run mean, by vendor and cause.
func (s *Setup) wording(sum *payoff.Summary) writers.Wording {
	words := writers.Wording{}
	for _, t := range sum.Causes {
		if t.Cause == nil {
			continue
		}
		if words[t.Vendor] == nil {
			words[t.Vendor] = map[string]string{}
		}
		words[t.Vendor][*t.Cause] = s.assumption(t.Vendor, *t.Cause).Says
	}
	return words
}

// profiles returns the rules of a vendor as the engine applies them, those that stand beside others last.
func (s *Setup) profiles(sum *payoff.Summary, vendor string) []causes.VendorRule {
	var all []causes.VendorRule
	for _, t := range sum.Causes {
		if t.Vendor != vendor || !isRule(t) {
			continue
		}
		if h := s.assumption(vendor, *t.Cause); h.Changes != nil {
			all = append(all, causes.VendorRule{Equivalents: []causes.Assumption{h}})
		}
	}
	slices.SortStableFunc(all, func(a, b causes.VendorRule) int {
		return strings.Count(a.Equivalents[0].ID, "+") - strings.Count(b.Equivalents[0].ID, "+")
	})
	return all
}

// assumption returns an assumption by its id; the zero one if the catalogue no longer has it.
func (s *Setup) assumption(vendor, id string) causes.Assumption {
	v := s.Vendors[vendor]
	h, _ := causes.Named(v.Catalogue(), id)
	return h
}
