package q2

import (
	"encoding/json"
	"net/http"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// rules say what the errors of Q2, and of Salesforce under it, mean. They go by the body, not the status: Q2 answers
// 400 for a loan that it does not know, and 500 for what it will never be able to do; Salesforce answers 403 for two
// limits, one of which passes while the other lasts for the day. Package rest judges all others.
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

	// Salesforce's array. The limits have the same code and differ by message: the one on calls at the same time passes,
	// the one on calls of the last 24 hours does not.
	{Code: "REQUEST_LIMIT_EXCEEDED", Has: "totalrequests", Cure: rest.Stop,
		Detail: "the daily request limit of the Salesforce organization is used up; " +
			"ask again tomorrow"},
	{Code: "REQUEST_LIMIT_EXCEEDED", Has: "concurrent", Cure: rest.BackOff,
		Detail: "too many requests at the same time (REQUEST_LIMIT_EXCEEDED); give this vendor a lower concurrency"},
	{Code: "REQUEST_LIMIT_EXCEEDED", Detail: "a limit of the Salesforce organization (REQUEST_LIMIT_EXCEEDED)"},
	{Code: "INVALID_SESSION_ID", Cure: rest.LogIn},
	{Code: "SERVER_UNAVAILABLE", Cure: rest.Again},
	{Code: "APEX_ERROR", Cure: rest.Again, Most: 2}, // unhandled, or a governor limit: it rarely goes away

	// A page instead of an answer, which others have seen under too much parallelism.
	{Status: http.StatusBadRequest, Has: "access declined", Cure: rest.BackOff,
		Detail: "access declined (HTTP 400); give this vendor a lower concurrency"},
}

// An entry is an error as either side writes it: Q2's envelope has an errorMessage, Salesforce's array a message.
type entry struct {
	Message      string `json:"message"`
	ErrorMessage string `json:"errorMessage"`
	ErrorCode    string `json:"errorCode"`
}

// maxPage is how many bytes of a page that is not JSON are searched.
const maxPage = 4 << 10

// refusal reads an error in either form. Anything else is a page, whose whole text is the message.
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
