package rest

import (
	"testing"

	"tieout/payoff"
)

func TestRules(t *testing.T) {
	rules := [...]Rule{
		{Status: 400, Code: "X", Is: "no such loan", Reason: payoff.NoLoan, Detail: "unknown"},
		{Code: "X", Has: "limit", Cure: BackOff},
		{Status: 400, Cure: Stop},
	}
	for _, tt := range []struct {
		status int
		said   Refusal
		cure   Cure
		detail string
	}{
		{400, Refusal{"X", " No such Loan. "}, Final, "unknown"},
		{500, Refusal{"X", "the LIMIT is reached"}, BackOff, "HTTP 500 X"},
		{400, Refusal{"X", "no such loan here"}, Stop, "HTTP 400"},
		{400, Refusal{}, Stop, "HTTP 400"},
		{500, Refusal{"Y", "limit"}, Again, "HTTP 500"},
		{401, Refusal{}, LogIn, "HTTP 401"},
		{403, Refusal{}, Final, "HTTP 403"},
	} {
		f := Judge(rules[:], Reply{Status: tt.status}, tt.said)
		if f.Cure != tt.cure || f.Detail != tt.detail || f.Reason == "" {
			t.Errorf("%d %+v: got %+v", tt.status, tt.said, f)
		}
	}
}
