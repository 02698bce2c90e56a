package lossexpress_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/vendors/lossexpress"
)

// TestMissingDocuments has the rules of the payoff page (both documents, or the combined type) and of the documents
// page (the other order of words; a total loss evaluation in place of a valuation report).
func TestMissingDocuments(t *testing.T) {
	breakdown, report := "settlement breakdown", "valuation report"
	for _, c := range []struct {
		onFile string // ; between
		want   []string
	}{
		{"settlement breakdown;valuation report", nil},
		{"Valuation Report; SETTLEMENT BREAKDOWN ", nil},
		{"settlement breakdown & valuation report", nil},
		{"valuation report & settlement breakdown", nil},
		{"Valuation Report&Settlement  Breakdown", nil},
		{"settlement breakdown;total loss evaluation", nil},
		{"settlement breakdown & valuation report;title image signed", nil},
		{"settlement breakdown", []string{report}},
		{"valuation report", []string{breakdown}},
		{"total loss evaluation", []string{breakdown}},
		{"total loss evaluation;valuation report", []string{breakdown}},
		{"settlement breakdown;police report;other", []string{report}},
		{"settlement breakdowns;valuation", []string{breakdown, report}},
		{"", []string{breakdown, report}},
	} {
		if diff := cmp.Diff(c.want, lossexpress.MissingDocuments(strings.Split(c.onFile, ";"))); diff != "" {
			t.Errorf("%q on file:\n%s", c.onFile, diff)
		}
	}
	if diff := cmp.Diff([]string{breakdown, report}, lossexpress.MissingDocuments(nil)); diff != "" {
		t.Errorf("nothing on file:\n%s", diff)
	}
}
