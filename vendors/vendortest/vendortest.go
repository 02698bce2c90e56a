// Package vendortest is the suite that every vendor client passes, against the vendors that package sandbox plays.
// Whatever a case asks, the same rules hold for the client: the calls that it reports are the requests that arrived,
// nothing except logins and quotes arrived, and nothing secret or personal is in its answers.
//
// [Run] is the suite, [Load] puts the questions of a whole run to one vendor, and [Fake] is for the cases that only one
// vendor has.
package vendortest

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"
)

// A Quoter is a vendor's client. It returns an error only if the context ended.
type Quoter interface {
	Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error)
}

// A Setup is what a client is made for in one case.
type Setup struct {
	BaseURL  string // of the vendor, including its prefix
	Secret   string // the client secret or password for the login; the other credentials are the sandbox's
	Attempts int
	Timeout  time.Duration // of one attempt
	Deadline time.Duration // of one question
	Backoff  time.Duration // before the second attempt, and at most 25 times that, except for a Retry-After
	Rate     float64       // requests a second; 0: unlimited

	RetryPercent int // the retry budget; 0: the client's default
}

// A Vendor is a client under test, and what its vendor states.
type Vendor struct {
	Name        string // as package sandbox has it
	Secret      string // the right one
	ID          func(n int) string
	BadIDs      []string // which the client refuses by itself
	New         func(t *testing.T, s Setup) Quoter
	Parts       bool // it states principal, interest and fees
	PerDiem     bool // it states a per diem
	GoodThrough bool // it states until when the figures hold, and not for which day they are
	Pending     bool // people may still be working on a payoff

	// The names of fields in an answer: of the total, of the loan's or claim's id, and of what contains the amounts.
	Total, Account, Holder string
	// The name of the token in the answer to a login.
	Token string
}

// wrongSecret opens nothing, but is a secret too: it could be the right secret of something else.
const wrongSecret = "wrong-secret-31d7"

// today is the vendors' day, the as-of date and the payoff date of every case.
var today = payoff.NewDate(2026, time.March, 2)

// figures returns the figures of the n-th loan. No two loans have the same.
func figures(n int) sandbox.Figures {
	cents := func(c int) decimal.Decimal { return decimal.New(int64(c), -2) }
	f := sandbox.Figures{
		Principal: cents(1_800_000 + 101*n), Interest: cents(113_920 + n), Fees: cents(1500), LateCharges: cents(250),
		PrepaymentPenalty: cents(100 + n), Rate: decimal.New(89, -1), PerDiem: cents(445),
	}
	f.Total = f.Principal.Add(f.Interest).Add(f.AllFees())
	return f
}

// quote returns what the client must make of the figures.
func (v Vendor) quote(n int) *payoff.Quote {
	f := figures(n)
	q := payoff.Quote{AsOf: today, Total: f.Total}
	if v.GoodThrough {
		q.AsOf, q.GoodThrough = payoff.Date{}, today.AddDays(10)
	}
	if v.Parts {
		q.Principal, q.Interest, q.Fees = payoff.Known(f.Principal), payoff.Known(f.Interest), payoff.Known(f.AllFees())
	}
	if v.PerDiem {
		q.PerDiem = payoff.Known(f.PerDiem)
	}
	return &q
}

// question asks about the n-th loan.
func (v Vendor) question(n int) payoff.Question { return v.about(v.ID(n), n) }

// about asks about the loan with this id.
func (v Vendor) about(id string, n int) payoff.Question {
	loan := payoff.Loan{Vendor: v.Name, Account: fmt.Sprintf("A-%d", n), VendorLoanID: id, PayoffDate: today}
	if v.Name == sandbox.LossExpress {
		loan.Claim = id
	}
	return payoff.Question{Run: "2026-03-02-001", AsOf: today, Loan: loan}
}

// A bench is one client and its sandbox, for one case.
type bench struct {
	*testing.T
	Vendor
	*sandbox.Sandbox
	front  *Front
	quoter Quoter
}

// loans is how many loans a sandbox knows.
const loans = 200

// bench serves a sandbox whose loans have the fault, and makes a client for it. Until the end of the case, nothing
// except logins and quotes may arrive.
func (v Vendor) bench(t *testing.T, f sandbox.Fault, k sandbox.Behavior, change ...func(*Setup)) *bench {
	t.Helper()
	var book sandbox.Book
	for n := range loans {
		book = append(book, sandbox.Loan{Vendor: v.Name, ID: v.ID(n), Fault: f,
			Payoff: func(payoff.Date) sandbox.Figures { return figures(n) }})
	}
	k.Today = today
	s := sandbox.New(book, map[string]sandbox.Behavior{v.Name: k})
	front := &Front{Sandbox: s}
	setup := Setup{BaseURL: serve(t, front) + "/" + v.Name, Secret: v.Secret, Attempts: 2, Timeout: 10 * time.Second,
		Deadline: 20 * time.Second, Backoff: time.Millisecond}
	for _, c := range change {
		c(&setup)
	}
	b := &bench{t, v, s, front, v.New(t, setup)}
	t.Cleanup(b.onlyReads)
	return b
}

// onlyReads fails if anything except logins and quotes arrived.
func (b *bench) onlyReads() {
	for _, r := range b.Requests() {
		if r.Paid || r.What != sandbox.Authenticate && r.What != sandbox.Quote {
			b.Errorf("%s %s (%s) reached the vendor", r.Method, r.Path, r.What)
		}
	}
}

// ask asks a question, which must be answered.
func (b *bench) ask(q payoff.Question) payoff.Answer {
	b.Helper()
	a, err := b.quoter.Quote(b.Context(), q)
	if err != nil {
		b.Errorf("%s: error %v, want an answer", q.Loan.Account, err)
	}
	b.keepsSecrets(a)
	return a
}

// keepsSecrets fails if an answer has something in it that is secret or personal.
func (b *bench) keepsSecrets(a payoff.Answer) {
	b.Helper()
	for _, secret := range append(append(b.Secrets(), wrongSecret), sandbox.Personal()...) {
		if strings.Contains(a.Detail, secret) || bytes.Contains(a.Evidence, []byte(secret)) {
			b.Errorf("the answer shows %q: detail %q, evidence %s", secret, a.Detail, a.Evidence)
		}
	}
	if strings.ContainsAny(a.Detail, "\r\n") {
		b.Errorf("the detail has more than one line: %q", a.Detail)
	}
}

// exact fails unless the answer is the n-th loan's quote, to the cent.
func (b *bench) exact(n int, a payoff.Answer) {
	b.Helper()
	if diff := cmp.Diff(b.quote(n), a.Quote, cmpopts.EquateComparable(payoff.Date{})); diff != "" {
		b.Errorf("loan %d (%s %s): quote differs:\n%s", n, a.Reason, a.Detail, diff)
	}
	if a.Quote != nil && (a.Reason != "" || len(a.Evidence) == 0) {
		b.Errorf("loan %d: a quote with reason %q and %d bytes of evidence", n, a.Reason, len(a.Evidence))
	}
}

// declined fails unless the answer has this reason and no quote.
func (b *bench) declined(a payoff.Answer, reason payoff.Reason) {
	b.Helper()
	if a.Quote != nil || a.Reason != reason || a.Detail == "" {
		b.Errorf("quote %v, reason %q, detail %q, want reason %q and a detail", a.Quote, a.Reason, a.Detail, reason)
	}
}

// called fails unless as many quotes arrived as the answer says, and from least to most of them.
func (b *bench) called(a payoff.Answer, least, most int) {
	b.Helper()
	arrived := b.Count(b.Name, sandbox.Quote)
	if a.Calls != arrived || arrived < least || arrived > most {
		b.Errorf("%d calls reported, %d arrived, want %d to %d", a.Calls, arrived, least, most)
	}
}
