package lossexpress

import "strings"

// The document types that a payoff request needs, in LossExpress's words. A total loss evaluation is accepted in
// place of a valuation report.
const (
	settlementBreakdown = "settlement breakdown"
	valuationReport     = "valuation report"
	totalLossEvaluation = "total loss evaluation"
)

// MissingDocuments returns what a claim with these document types on file lacks for a payoff request, in LossExpress's
// words; nothing where it lacks nothing. Types count without case or order: one document may be of the combined type,
// which LossExpress itself spells in both orders (payoff page: settlement breakdown & valuation report; documents page:
// the other way round). Whether a carrier must send one document or two is its own configuration there, so what passes
// here may still be declined.
func MissingDocuments(onFile []string) []string {
	has := map[string]bool{}
	for _, types := range onFile {
		for kind := range strings.SplitSeq(types, "&") {
			has[strings.Join(strings.Fields(strings.ToLower(kind)), " ")] = true
		}
	}
	var missing []string
	if !has[settlementBreakdown] {
		missing = append(missing, settlementBreakdown)
	}
	if !has[valuationReport] && !has[totalLossEvaluation] {
		missing = append(missing, valuationReport)
	}
	return missing
}

// MissingFinding says for people that documents are missing: one sentence, whether they were missed before anything
// was sent or by LossExpress.
func MissingFinding(missing []string) string {
	return "the claim lacks " + strings.Join(missing, " and ") + ": add it at LossExpress, then plan the request again"
}

// lacking returns the documents that a refusal names; nothing where it is about something else. Only types known here
// are read from the message, which may repeat what it was sent.
func lacking(message string) []string {
	message = strings.ToLower(message)
	if !strings.Contains(message, "missing one or more required documents") {
		return nil
	}
	var missing []string
	for _, kind := range []string{settlementBreakdown, valuationReport} {
		if strings.Contains(message, kind) {
			missing = append(missing, kind)
		}
	}
	if missing == nil {
		return MissingDocuments(nil)
	}
	return missing
}
