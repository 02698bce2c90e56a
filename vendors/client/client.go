// Package client says what a vendor's client is: how it logs in, how it is asked, and what it can change. Each vendor's
// package describes its own client by a [Spec]; package vendors has the table of them.
package client

import (
	"context"
	"slices"
	"time"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// A Quoter obtains payoff quotes from one vendor. It is safe for concurrent use. If the vendor refuses or fails, that
// is a [payoff.Answer] with a reason. An error means that the context ended before there was an answer.
type Quoter interface {
	Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error)
}

// A Sender carries out effects at one vendor, each in at most one attempt. Until the attempt begins, the end of ctx
// ends Send, and nothing is sent; from then on ctx does not matter. It is safe for concurrent use.
type Sender interface {
	Send(ctx context.Context, e payoff.Effect) payoff.Outcome
}

// A Verifier finds out, by reading only, whether an effect was carried out. The effect was sent at a time, and may show
// as late as grace after that. An error means that the vendor could not be read, and says nothing about the effect.
type Verifier interface {
	Verify(ctx context.Context, e payoff.Effect, sent time.Time, grace time.Duration) (payoff.Finding, error)
}

// A Checker finds out, by reading only, whether an effect that is about to be sent is still wanted. It is safe for
// concurrent use.
type Checker interface {
	// Check says why the effect must not be sent, such as that the vendor shows it under way; nothing if it may be. An
	// error means that the vendor could not be read.
	Check(ctx context.Context, e payoff.Effect) (why string, err error)
}

// A Feed is a quoter that answers for some loans from the vendor's feed of news instead of asking for each.
type Feed interface {
	Quoter
	// Failed returns why the feed could not be read, or nil. Each loan is asked for then.
	Failed() error
}

// A FeedLedger keeps what a feed says of our payoff requests.
type FeedLedger interface {
	// RecordStates keeps the states of requests, by claim id in lower case.
	RecordStates(ctx context.Context, states map[string]payoff.RequestState) error
	// RecordCancellations keeps when requests were cancelled, by claim id in lower case.
	RecordCancellations(ctx context.Context, at map[string]time.Time) error
	// Waiting returns the claims, by id in lower case, on which the vendor waits for us.
	Waiting(ctx context.Context) (map[string]bool, error)
}

// A Spec describes the client of one vendor. Name, Title, Needs, DayCount and Quoter are required. A vendor at which
// effects can be carried out has Actions, Sender and Verifier. Other functions are nil if the vendor has no use for
// them.
type Spec struct {
	Name  string // in configurations: nelnet
	Title string // in sentences: Nelnet

	// Flows are the ways in which it can log in, the default first; empty if there is only one.
	Flows []string
	// Needs returns the keys of auth: that a flow cannot do without, in the order in which messages name them.
	Needs func(flow string) []string
	// DayCount returns tieout's name of a day count that the vendor spells in its own way.
	DayCount func(spelling string) (name string, ok bool)

	// Quoter makes a client that asks the vendor. Nothing is sent before its first question.
	Quoter func(Settings) (Quoter, error)

	// Actions are the effects that Sender can carry out; empty if nothing can be changed at the vendor.
	Actions  []payoff.Action
	Sender   func(Settings) (Sender, error)
	Verifier func(Settings) (Verifier, error)
	// Checker makes what is asked before each effect is sent; nil if Sender reads the vendor by itself.
	Checker func(Settings) (Checker, error)
	// MissingDocuments returns which document types a payoff request still needs on file.
	MissingDocuments func(onFile []string) []string
	// MissingFinding says in one sentence that documents are missing.
	MissingFinding func(missing []string) string

	// Feed returns a quoter that reads the vendor's feed once and asks only for claims with news. pending has the claims
	// that had no payoff yet, by id in lower case, and the day on which each was last read.
	Feed func(q Quoter, pending map[string]payoff.Date, ledger FeedLedger) Feed
}

// Can says whether the client can carry out an action.
func (s *Spec) Can(a payoff.Action) bool { return slices.Contains(s.Actions, a) }

// Settings are what a client needs to know: where its vendor is, who asks, and how often.
type Settings struct {
	BaseURL string
	Login   Login
	Policy  rest.Policy // what is left zero is taken from the client's default
	Orders  bool        // LossExpress: payoffs are requested by the order routes
}

// A Login has the keys of every client's login, of which each client uses some. Secrets are in plain text.
type Login struct {
	Flow         string
	TokenURL     string
	Audience     string
	ClientID     string
	ClientSecret string
	UserName     string
	PrivateKey   string
	UserPoolID   string
	AppClientID  string
	Password     string
	TenantID     string
	ServicerID   string
	Secret       string
}

// A Vendor is a vendor that is asked, as it is configured: a client under the name that it has in the configuration.
type Vendor struct {
	Name string
	Spec
	Settings
}

// HasEffects says whether anything can be changed at the vendor.
func (v *Vendor) HasEffects() bool { return v != nil && len(v.Actions) > 0 }

// At returns the vendor's settings with a resolved login. If base is not empty, it replaces the address.
func (v *Vendor) At(base string, l Login) Settings {
	s := v.Settings
	s.Login = l
	if base != "" {
		s.BaseURL = base
	}
	return s
}
