package lossexpress

import "strings"

// The document types that a payoff request needs, as LossExpress spells them. A total loss evaluation is accepted in
// place of a valuation report.
const (
	settlementBreakdown = "settlement breakdown"
	valuationReport     = "valuation report"
	totalLossEvaluation = "total loss evaluation"
)

// MissingDocuments returns the document types that a claim with these types on file still needs for a payoff request,
// as LossExpress spells them; nil if it needs none. Case and order do not matter: one document may be of the combined
// type, which LossExpress itself spells in both orders (payoff page: settlement breakdown & valuation report; documents
// page: the other way round). Whether a carrier must send one document or two is configured at LossExpress, so that
// what passes here may still be declined.
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

// MissingFinding says for people, in one sentence, that documents are missing. It is the same whether that was found
// before anything was sent or by LossExpress.
func MissingFinding(missing []string) string {
	return "the claim lacks " + strings.Join(missing, " and ") + ": add it at LossExpress, then plan the request again"
}

// missingIn returns the document types that the message of a refusal names; nil if it is about something else. It looks
// only for the types known here, because the message may repeat what was sent.
func missingIn(message string) []string {
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
