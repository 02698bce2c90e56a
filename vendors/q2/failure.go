package q2

import (
	"encoding/json"
	"net/http"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// rules are what the errors of Q2 and of Salesforce under it mean (vendors.md 2). They go by the body, not the status:
// Q2 answers 400 for a loan that it does not know, and 500 for what it will never be able to do; Salesforce answers
// 403 for limits of which one passes and the other ends the day. All others are by rest's own table.
var rules = [...]rest.Rule{
	// Q2's own envelope (concepts page, errors; article on the payoff quote).
	{Code: "INVALID_INPUT", Is: "unable to find the loan account", Reason: payoff.NoLoan,
		Detail: "Q2 is unable to find the loan account (INVALID_INPUT)"},
	{Code: "INVALID_INPUT", Is: "loan account id is null", Reason: payoff.BadID,
		Detail: "Q2 saw no loan account id (INVALID_INPUT)"},
	{Code: "INVALID_INPUT", Reason: payoff.RejectedByVendor, Detail: "Q2 declined the request (INVALID_INPUT)"},
	{Code: "API_EXCEPTION", Is: "unable to generate the payoff quote", Reason: payoff.RejectedByVendor,
		Detail: "Q2 is unable to generate the payoff quote (API_EXCEPTION)"},
	{Code: "API_EXCEPTION", Detail: "Q2 could not process the request (API_EXCEPTION)"},

	// Salesforce's array. The limits share a code and differ by message: too many calls at the same time pass, the
	// calls of the last 24 hours do not.
	{Code: "REQUEST_LIMIT_EXCEEDED", Has: "totalrequests", Cure: rest.Stop,
		Detail: "the daily request limit of the Salesforce organisation is used up; go on tomorrow by tieout run --only failed"},
	{Code: "REQUEST_LIMIT_EXCEEDED", Has: "concurrent", Cure: rest.BackOff,
		Detail: "too many requests at the same time (REQUEST_LIMIT_EXCEEDED); give this vendor a lower concurrency"},
	{Code: "REQUEST_LIMIT_EXCEEDED", Detail: "a limit of the Salesforce organisation (REQUEST_LIMIT_EXCEEDED)"},
	{Code: "INVALID_SESSION_ID", Cure: rest.LogIn},
	{Code: "SERVER_UNAVAILABLE", Cure: rest.Again},
	{Code: "APEX_ERROR", Cure: rest.Again, Most: 2}, // unhandled, or a governor limit: it seldom goes away

	// A page instead of an answer, seen under too much parallelism (SalesforceLabs/OrgCheck issue 74).
	{Status: http.StatusBadRequest, Has: "access declined", Cure: rest.BackOff,
		Detail: "access declined (HTTP 400); give this vendor a lower concurrency"},
}

// An entry is an error as either side spells it: Q2's envelope has an errorMessage, Salesforce's array a message.
type entry struct {
	Message      string `json:"message"`
	ErrorMessage string `json:"errorMessage"`
	ErrorCode    string `json:"errorCode"`
}

// maxPage is how much of a page that is no JSON is looked at.
const maxPage = 4 << 10

// refusal reads an error in either shape; what is neither is a page, and its message all that it says.
func refusal(body []byte) rest.Refusal {
	var list []entry
	if json.Unmarshal(body, &list) == nil {
		return append(list, entry{})[0].refusal()
	}
	var one entry
	if json.Unmarshal(body, &one) == nil {
		return one.refusal()
	}
	return rest.Refusal{Message: string(body[:min(len(body), maxPage)])}
}

func (e entry) refusal() rest.Refusal {
	return rest.Refusal{Code: e.ErrorCode, Message: e.Message + e.ErrorMessage}
}
