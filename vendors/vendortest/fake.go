package vendortest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
)

// A Fake makes clients whose vendor is played by a [Script], for the cases that only one vendor has. What all clients
// have in common is in the suite ([Run]) and in [Fake.Run].
type Fake[C Quoter] struct {
	New        func(baseURL string) (C, error)
	LoginPath  string
	QuotePaths []string // the beginnings of the paths that are read
	Login      func(t *testing.T, baseURL string) Step
	Question   func(id string) payoff.Question

	Good    string   // the file of testdata with a good answer about ID
	ID      string   // of a loan or claim
	BadIDs  []string // which the client refuses by itself
	Refusal Step     // of a login
	Secrets []string // which no answer may show or keep
	Unsaid  []string // which no detail may repeat, although the evidence may have it
}

// Client returns a client, and the vendor that answers its quotes with the steps, or with the good answer if there are
// none.
func (f Fake[C]) Client(t *testing.T, quote ...Step) (C, *Script) {
	t.Helper()
	if len(quote) == 0 {
		quote = []Step{f.GoodStep(t)}
	}
	s := &Script{LoginPath: f.LoginPath, QuotePaths: f.QuotePaths, Quote: quote}
	url := s.Serve(t)
	s.Login = []Step{f.Login(t, url)}
	c, err := f.New(url)
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

// GoodStep returns the good answer.
func (f Fake[C]) GoodStep(t *testing.T) Step {
	t.Helper()
	return Step{Status: http.StatusOK, Body: Fixture(t, f.Good)}
}

// Ask returns a client's answer, and fails unless it has what every answer has: a quote or a reason, and nothing secret
// or personal in what is shown or kept.
func (f Fake[C]) Ask(t *testing.T, c C, q payoff.Question) payoff.Answer {
	t.Helper()
	a, err := c.Quote(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if (a.Quote == nil) != (a.Reason != "") {
		t.Errorf("quote %v with reason %q", a.Quote, a.Reason)
	}
	for _, secret := range f.Secrets {
		if strings.Contains(a.Detail+string(a.Evidence), secret) {
			t.Errorf("the answer shows %q: %s", secret, a.Detail)
		}
	}
	for _, text := range f.Unsaid {
		if strings.Contains(a.Detail, text) {
			t.Errorf("the detail repeats the answer: %s", a.Detail)
		}
	}
	return a
}

// Expect asks about the loan whose quotes the vendor answers with the steps, and fails unless the answer has this
// reason, or a quote if it is empty, after this many requests for the quote.
func (f Fake[C]) Expect(t *testing.T, steps []Step, reason payoff.Reason, calls int) {
	t.Helper()
	c, s := f.Client(t, steps...)
	a := f.Ask(t, c, f.Question(f.ID))
	if a.Reason != reason || a.Calls != calls || len(s.Quotes) != calls {
		t.Errorf("reason %q (%s), %d calls, %d seen; want %q, %d", a.Reason, a.Detail, a.Calls, len(s.Quotes), reason, calls)
	}
	if len(s.Other) != 0 {
		t.Errorf("other requests: %v", s.Other)
	}
}

// Run runs the cases that need a script and that all clients have in common.
func (f Fake[C]) Run(t *testing.T) {
	t.Run("a bad id sends nothing", f.badIDs)
	t.Run("a refused login is not tried again", f.refusedLogin)
	t.Run("trouble with a login is tried again", f.loginTrouble)
	t.Run("a vendor that is down is left alone", f.breaker)
	t.Run("an interrupted call has no answer", f.interrupted)
}

// down is what a vendor answers that is down.
func down() Step { return Step{Status: http.StatusServiceUnavailable} }

func (f Fake[C]) badIDs(t *testing.T) {
	c, s := f.Client(t)
	for _, id := range f.BadIDs {
		if a := f.Ask(t, c, f.Question(id)); a.Reason != payoff.BadID || a.Calls != 0 {
			t.Errorf("%q: got %+v", id, a)
		}
	}
	if len(s.Logins) != 0 || len(s.Quotes)+len(s.Other) != 0 {
		t.Errorf("requests were sent: %d logins, %v", len(s.Logins), s.Other)
	}
}

func (f Fake[C]) refusedLogin(t *testing.T) {
	c, s := f.Client(t)
	s.Login = []Step{f.Refusal}
	first := f.Ask(t, c, f.Question(f.ID))
	for range 20 {
		a := f.Ask(t, c, f.Question(f.ID))
		if a.Reason != payoff.VendorError || a.Calls != 0 || a.Detail != first.Detail {
			t.Fatalf("got %+v", a)
		}
	}
	if len(s.Logins) != 1 || len(s.Quotes) != 0 {
		t.Errorf("%d logins and %d quotes, want 1 and 0", len(s.Logins), len(s.Quotes))
	}
}

func (f Fake[C]) loginTrouble(t *testing.T) {
	c, s := f.Client(t)
	s.Login = append([]Step{down(), {Status: http.StatusOK, Body: "<html>"}}, s.Login...)
	if a := f.Ask(t, c, f.Question(f.ID)); a.Quote == nil || a.Calls != 1 || len(s.Logins) != 3 {
		t.Errorf("got %+v after %d logins", a, len(s.Logins))
	}
}

func (f Fake[C]) breaker(t *testing.T) {
	c, s := f.Client(t, down())
	for range 200 {
		f.Ask(t, c, f.Question(f.ID))
	}
	if len(s.Quotes) > 25 {
		t.Errorf("a vendor that is down was asked %d times", len(s.Quotes))
	}
}

func (f Fake[C]) interrupted(t *testing.T) {
	c, _ := f.Client(t, Step{Late: time.Minute})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if a, err := c.Quote(ctx, f.Question(f.ID)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %+v, %v", a, err)
	}
}
