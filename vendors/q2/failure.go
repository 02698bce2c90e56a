package q2

import (
	"encoding/json"
	"fmt"
	"strings"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// A refusal is an error as either side spells it: Q2's envelope has an errorMessage, Salesforce's array a message.
type refusal struct {
	Message      string `json:"message"`
	ErrorMessage string `json:"errorMessage"`
	ErrorCode    string `json:"errorCode"`
}

// text is the message, for comparing only: it may repeat anything.
func (r refusal) text() string {
	return strings.ToLower(strings.TrimRight(strings.TrimSpace(r.Message+r.ErrorMessage), "."))
}

// failure says what an answer means that is not HTTP 200.
func (q *question) failure(r rest.Reply) error {
	f := known(r)
	if f == nil {
		return rest.StatusFailure(r)
	}
	if refused(r.Body).ErrorCode == "APEX_ERROR" {
		q.apex++
		f.Again = q.apex == 1 // an unhandled error of Apex seldom goes away
	}
	return f
}

// known returns the failure of a documented error; nil where there is none.
func known(r rest.Reply) *rest.Failure {
	said := refused(r.Body)
	f := rest.StatusFailure(r)
	f.Again = false
	switch said.ErrorCode {
	case "INVALID_INPUT":
		invalidInput(f, said.text())
	case "API_EXCEPTION":
		f.Detail = "Q2 could not process the request (API_EXCEPTION)"
		if said.text() == "unable to generate the payoff quote" {
			f.Reason, f.Detail = payoff.RejectedByVendor, "Q2 is unable to generate the payoff quote (API_EXCEPTION)"
		}
	case "REQUEST_LIMIT_EXCEEDED":
		requestLimit(f, said.text())
	case "SERVER_UNAVAILABLE", "APEX_ERROR":
		f.Again = true
		f.Detail = fmt.Sprintf("HTTP %d %s", r.Status, said.ErrorCode)
	case "INVALID_SESSION_ID":
		f.Detail = fmt.Sprintf("HTTP %d %s", r.Status, said.ErrorCode)
	default:
		return nil
	}
	return f
}

func invalidInput(f *rest.Failure, text string) {
	switch text {
	case "unable to find the loan account":
		f.Reason, f.Detail = payoff.NoLoan, "Q2 is unable to find the loan account (INVALID_INPUT)"
	case "loan account id is null":
		f.Reason, f.Detail = payoff.BadID, "Q2 saw no loan account id (INVALID_INPUT)"
	default:
		f.Reason, f.Detail = payoff.RejectedByVendor, "Q2 declined the request (INVALID_INPUT)"
	}
}

// requestLimit tells the two limits apart that share a code: too many calls at the same time pass, the day's number
// of calls does not.
func requestLimit(f *rest.Failure, text string) {
	switch {
	case strings.Contains(text, "totalrequests"):
		f.Detail, f.Err = errSpent.Error(), fmt.Errorf("%w: %w", errSpent, f.Err)
	case strings.Contains(text, "concurrent"):
		f.Detail, f.Again = "too many requests at the same time (REQUEST_LIMIT_EXCEEDED)", true
	default:
		f.Detail = "a limit of the Salesforce organisation (REQUEST_LIMIT_EXCEEDED)"
	}
}

// refused reads an error in either shape; it is empty where the answer has neither.
func refused(body []byte) refusal {
	var list []refusal
	if json.Unmarshal(body, &list) == nil && len(list) > 0 {
		return list[0]
	}
	var one refusal
	if json.Unmarshal(body, &one) != nil {
		return refusal{}
	}
	return one
}
