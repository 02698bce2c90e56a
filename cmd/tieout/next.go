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
		steps = append(steps, fmt.Sprintf("fix %s (%s, sheet Rejects), then run again", faulty(s),
			payoff.Plural(n, "row")))
	}
	if exceptions(s) {
		steps = append(steps, p.complete(payoff.Command{"breaks", s.Run}).String())
	}
	return steps
}

// faulty says what is wrong with the rejected rows: if the configuration may be at fault, that is said.
func faulty(s *payoff.Summary) string {
	for _, w := range s.Warnings {
		if w.Code == payoff.WarnDates {
			return "the dates warned of"
		}
	}
	if c := s.RejectReasons; len(c) > 0 && c[0].IsUnknownVendor() {
		return "or configure the vendors"
	}
	return "what was rejected"
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
