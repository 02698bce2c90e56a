package q2

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tieout/payoff"
	"tieout/vendors/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	loan   = "a1WG0000000jMuzMAE"
	secret = "hunter2-secret"
)

// A step is one answer of the fake: a status, a body, a Retry-After, or no answer in time.
type step struct {
	status int
	body   string
	after  string
	late   time.Duration
}

// fake is Salesforce with Q2 in it with a script: logins and quotes answer with their steps in turn, the last one for ever.
type fake struct {
	mu           sync.Mutex
	login, quote []step
	logins       int
	quotes       []*http.Request
	other        []string
	forms        []url.Values
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	var s step
	switch {
	case r.Method == http.MethodPost && r.URL.Path == loginPath:
		s = f.login[min(f.logins, len(f.login)-1)]
		f.logins++
		_ = r.ParseForm()
		f.forms = append(f.forms, r.PostForm)
	case r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, payoffPath):
		s = f.quote[min(len(f.quotes), len(f.quote)-1)]
		f.quotes = append(f.quotes, r)
	default:
		f.other = append(f.other, r.Method+" "+r.URL.Path)
		s.status = http.StatusTeapot
	}
	f.mu.Unlock()
	select {
	case <-time.After(s.late):
	case <-r.Context().Done():
		return
	}
	if s.after != "" {
		w.Header().Set("Retry-After", s.after)
	}
	w.WriteHeader(s.status)
	_, _ = w.Write([]byte(s.body))
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func good(t *testing.T) step { return step{status: 200, body: fixture(t, "quote.json")} }

// client returns a client of a fake whose quotes answer with the steps.
func client(t *testing.T, quote ...step) (*Client, *fake) {
	t.Helper()
	f := &fake{quote: quote}
	server := httptest.NewServer(f)
	f.login = []step{{status: 200, body: strings.Replace(fixture(t, "token.json"), "INSTANCE", server.URL, 1)}}
	transport := rest.NewTransport(4)
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	c, err := New(Config{
		BaseURL: server.URL, Flow: ClientCredentials, ClientID: "client", ClientSecret: secret,
		Transport: transport,
		Policy:    rest.Policy{Attempts: 4, Backoff: time.Millisecond, Timeout: 100 * time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, f
}

func loanQuestion(id string) payoff.Question {
	return payoff.Question{
		Run:  "2014-06-13-001",
		AsOf: payoff.NewDate(2014, 6, 13),
		Loan: payoff.Loan{Account: "A/1 é", VendorLoanID: id, PayoffDate: payoff.NewDate(2014, 8, 28)},
	}
}

// ask returns the answer and holds it to what is true of every answer.
func ask(t *testing.T, c *Client, q payoff.Question) payoff.Answer {
	t.Helper()
	a, err := c.Quote(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if (a.Quote == nil) != (a.Reason != "") {
		t.Errorf("quote %v with reason %q", a.Quote, a.Reason)
	}
	for _, secret := range []string{secret, "q2-token", "Bearer"} {
		if strings.Contains(a.Detail+string(a.Evidence), secret) {
			t.Errorf("the answer shows %q: %s", secret, a.Detail)
		}
	}
	return a
}
