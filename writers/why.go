package writers

import (
	"fmt"
	"strings"

	"tieout/payoff"
)

// maxReasons is how many reasons the summary names.
const maxReasons = 3

// whyRejected names the most common reasons for rejected rows; empty if there are none.
func whyRejected(s payoff.Summary) string {
	var parts []string
	for _, c := range s.RejectReasons[:min(maxReasons, len(s.RejectReasons))] {
		reason := c.Reason
		if c.Column != "" {
			reason = c.Column + ": " + reason
		}
		parts = append(parts, fmt.Sprintf("%s (%s)", reason, payoff.Thousands(c.Rows)))
	}
	return strings.Join(parts, "; ")
}

// whyNotCompared names the most common reasons for loans that were not compared; empty if there are none.
func whyNotCompared(s payoff.Summary) string {
	var parts []string
	for _, c := range s.Gaps[:min(maxReasons, len(s.Gaps))] {
		parts = append(parts, inWords(c, loansOf(s.Vendors, c.Vendor)))
	}
	return strings.Join(parts, "; ")
}

// inWords says how many loans of a vendor were not compared, and why.
func inWords(c payoff.GapCount, of int) string {
	reason := string(c.Reason)
	if c.IsLogin() {
		reason = "not asked"
	}
	text := fmt.Sprintf("%s: %s of %s %s", c.Vendor, payoff.Thousands(c.Loans), payoff.Thousands(of), reason)
	if c.Detail != "" {
		text += ": " + c.Detail
	}
	return text
}

// loansOf counts the loans of a vendor, in all currencies.
func loansOf(vendors []payoff.ControlTotal, name string) int {
	n := 0
	for _, v := range vendors {
		if v.Vendor == name {
			n += v.Loans
		}
	}
	return n
}

// reasonLines says in the lines of a terminal why rows are rejected and loans not compared.
func reasonLines(s payoff.Summary) []string {
	var lines []string
	if why := whyRejected(s); why != "" {
		lines = append(lines, indented(fmt.Sprintf("rejected %s: %s", payoff.Thousands(s.Rejected()), why))...)
	}
	if why := whyNotCompared(s); why != "" {
		n := 0
		for _, c := range s.Gaps {
			n += c.Loans
		}
		lines = append(lines, indented(fmt.Sprintf("not compared %s: %s", payoff.Thousands(n), why))...)
	}
	return lines
}
