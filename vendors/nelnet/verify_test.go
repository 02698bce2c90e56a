package nelnet_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
)

// TestVerify reads books of every kind. The payment is that of Nelnet's own sample (get last payment), made at
// 13:32:41.
func TestVerify(t *testing.T) {
	const (
		owes = `{"data":{"loanId":"%s","principalBalance":%s,"interestBalance":%s,"feeBalance":%s}}`
		paid = `{"data":{"loanId":"%s","transactionType":"PAYMENT","transactionAmount":2401.79,"isCash":false,` +
			`"transactionReferenceId":"20fe8a54-b1dc-44bf-9008-ad6494037785","createdDate":"2020-02-17T13:32:41.582Z"}}`
	)
	some, none := fmt.Sprintf(owes, loanID(0), "2000", "371.79", "30"), fmt.Sprintf(owes, loanID(0), "0", "0", "0.00")
	payment := fmt.Sprintf(paid, loanID(0))
	but := func(text, old, new string) string {
		if !strings.Contains(text, old) {
			t.Fatalf("%s has no %s", text, old)
		}
		return strings.Replace(text, old, new, 1)
	}
	before := time.Date(2020, 2, 17, 13, 32, 30, 0, time.UTC)
	after := before.Add(time.Hour)
	for name, c := range map[string]struct {
		owed, last string
		since      time.Time
		want       payoff.Verdict // empty: an error
	}{
		"paid":                      {none, payment, before, payoff.Executed},
		"their clock is behind":     {none, payment, before.Add(time.Minute), payoff.Executed},
		"not paid":                  {some, "", before, payoff.NotExecuted},
		"not paid, an old payment":  {some, payment, after, payoff.NotExecuted},
		"paid long before":          {none, payment, after, payoff.Undecided},
		"paid, and still owing":     {some, payment, before, payoff.Undecided},
		"paid in cash":              {none, but(payment, "false", "true"), before, payoff.Undecided},
		"paid another amount":       {none, but(payment, "2401.79", "2401.78"), before, payoff.Undecided},
		"reversed":                  {some, but(payment, "PAYMENT", "PAYMENTREVERSAL"), before, payoff.Undecided},
		"owes nothing, not paid":    {none, "", before, payoff.Undecided},
		"a fee is left":             {but(none, "0.00", "5"), payment, before, payoff.Undecided},
		"in credit":                 {but(none, "0.00", "-5"), payment, before, payoff.Undecided},
		"in credit, an old payment": {but(none, "0.00", "-5"), payment, after, payoff.Undecided},
		"another loan's balances":   {but(none, loanID(0), loanID(1)), payment, before, ""},
		"another loan's payment":    {none, but(payment, loanID(0), loanID(1)), before, ""},
		"a balance is missing":      {but(none, "feeBalance", "fees"), payment, before, ""},
		"a balance is null":         {but(none, "0.00", "null"), payment, before, ""},
		"no cash flag":              {none, but(payment, "false", "null"), before, ""},
		"a time without a zone":     {none, but(payment, "582Z", "582"), before, ""},
		"no balances":               {"", payment, before, ""},
		"broken":                    {none, payment[:80], before, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := &script{answers: map[string]string{}}
			if c.owed != "" {
				s.answers["GET /loanaccountingapi/loanbalances"] = c.owed
			}
			if c.last != "" {
				s.answers["GET /transactionapi/payments/last"] = c.last
			}
			server := httptest.NewServer(s)
			defer server.Close()
			_, client := at(t, server.URL)
			f, err := client.Verify(t.Context(), payOff(0), c.since, 0)
			if f.Verdict != c.want || (err != nil) != (c.want == "") || err == nil && f.Detail == "" {
				t.Errorf("%s (%s), %v; want %q", f.Verdict, f.Detail, err, c.want)
			}
			for _, asked := range s.asked {
				if !strings.HasPrefix(asked, "GET ") {
					t.Errorf("looking asked %s", asked)
				}
			}
		})
	}
}
