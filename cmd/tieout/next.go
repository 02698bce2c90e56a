package main

import (
	"fmt"

	"tieout/payoff"
)

// nextSteps says what helps most after a run: commands that can be typed as they stand, and what to fix where no
// command can help. A retry is advised only if it can bring what is missing.
func (p place) nextSteps(s *payoff.Summary) []string {
	var steps []string
	if s.Effects.Unknown > 0 {
		steps = append(steps, p.complete(payoff.Command{"resolve"}).String())
	}
	for _, c := range s.Gaps {
		if c.IsLogin() {
			steps = append(steps, fmt.Sprintf("correct auth of %s in the configuration", c.Vendor))
		}
	}
	if retryHelps(s) {
		again := p.complete(payoff.Command{"run", "--only", "failed"}.With("as-of", s.AsOf.String()))
		steps = append(steps, again.String())
	}
	if n := s.Rejected(); n > 0 {
		steps = append(steps, fmt.Sprintf("%s (%s, sheet Rejects of the report), and run the files again", cure(s),
			payoff.Plural(n, "row")))
	}
	if exceptions(s) {
		steps = append(steps, p.complete(payoff.Command{"breaks", s.Run}).String())
	}
	return steps
}

// cure says what is to be done about rejected rows: if the configuration is at fault, it is named.
func cure(s *payoff.Summary) string {
	for _, w := range s.Warnings {
		if w.Code == payoff.WarnDates {
			return "see the warning about dates, and fix what was rejected"
		}
	}
	if c := s.RejectReasons; len(c) > 0 && c[0].IsUnknownVendor() {
		return "configure the vendors that are not, or fix what was rejected"
	}
	return "fix what was rejected"
}

// retryHelps says whether asking again can bring figures that are missing. A part of a night is not repeated by
// --only failed, and the sandbox answers the same again.
func retryHelps(s *payoff.Summary) bool {
	if s.Partial {
		return false
	}
	for _, r := range s.Reasons {
		if r.Reason.MayPass() && (!s.Sandbox || r.Reason == payoff.NotAsked) {
			return true
		}
	}
	return false
}

// exceptions says whether there is a loan that does not tie, whatever the reason.
func exceptions(s *payoff.Summary) bool {
	if s.Breaks.Total > 0 {
		return true
	}
	for _, r := range s.Reasons {
		if r.Reason != payoff.Pending {
			return true
		}
	}
	return false
}
