package nelnet_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
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
	but := func(text, old, fresh string) string {
		if !strings.Contains(text, old) {
			t.Fatalf("%s has no %s", text, old)
		}
		return strings.Replace(text, old, fresh, 1)
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
					t.Errorf("verifying asked %s", asked)
				}
			}
		})
	}
}

// TestLostAnswersAreSettledByReading is E3 and E5 at Nelnet: half of many effects whose answers are lost had paid, each
// once, and reading finds out which, without a POST of its own.
func TestLostAnswersAreSettledByReading(t *testing.T) {
	loans := 1000
	if testing.Short() {
		loans = 100
	}
	b := newBank(t, loans, sandbox.None)
	b.Trouble(func(r sandbox.Request) sandbox.Trouble {
		if r.LoanID[35]%2 == 1 { // by the last digit of the loan's id
			return sandbox.Trouble{Lost: sandbox.LostAnswer}
		}
		return sandbox.Trouble{Lost: sandbox.LostRequest}
	})
	begun, misjudged, paid := time.Now(), 0, 0
	for n := range loans {
		if got := b.sender.Send(t.Context(), payOff(n)); got.State != payoff.Unknown {
			t.Fatalf("loan %d: %s (%s), want unknown", n, got.State, got.Detail)
		}
	}
	b.posts(loans)
	for n := range loans {
		executed := b.Executions(sandbox.Nelnet, loanID(n), payoff.PayOff)
		want := map[int]payoff.Verdict{0: payoff.NotExecuted, 1: payoff.Executed}[executed]
		f, err := b.client.Verify(t.Context(), payOff(n), begun, 0)
		if err != nil || f.Verdict != want {
			misjudged++
			t.Errorf("loan %d: %s (%s), %v, paid %d times", n, f.Verdict, f.Detail, err, executed)
		}
		paid += executed
	}
	b.posts(loans)
	if paid == 0 || paid == loans {
		t.Errorf("%d of %d paid: this tells nothing", paid, loans)
	}
	t.Logf("E5 Nelnet: %d lost answers, %d paid: %d misjudged (target 0), 0 effect calls (target 0), %v",
		loans, paid, misjudged, time.Since(begun).Round(time.Millisecond))
}

// TestVerifyWaitsForTheBooks sees the payment at once and the balances later, as in Nelnet's own sample.
func TestVerifyWaitsForTheBooks(t *testing.T) {
	b := newBank(t, 1, sandbox.None)
	b.Lag(500 * time.Millisecond)
	begun := time.Now()
	b.sender.Send(t.Context(), payOff(0))
	if f, err := b.client.Verify(t.Context(), payOff(0), begun, 0); err != nil || f.Verdict != payoff.Undecided {
		t.Errorf("during the lag: %s (%s), %v", f.Verdict, f.Detail, err)
	}
	if f, err := b.client.Verify(t.Context(), payOff(0), begun, time.Second); err != nil || f.Verdict != payoff.Executed {
		t.Errorf("after the lag: %s (%s), %v", f.Verdict, f.Detail, err)
	}
}
