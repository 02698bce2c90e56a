package vendortest

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// A Load is the questions of a whole run to one vendor, asked by a number of workers as the pipeline asks them.
type Load struct {
	Loans, Workers int
	Lasts          time.Duration // how long all loans are asked about, again and again; 0: once
	Behavior       sandbox.Behavior
	Spoil          func(w http.ResponseWriter, r *http.Request) bool // as [Front]'s
	Gone           bool                                              // nobody listens at the vendor's address
	Setup          Setup                                             // its address and secret are filled in
}

// A Running is a load that is ready to run.
type Running struct {
	Load
	Vendor
	*Front
	quoter Quoter
}

// A Tally is what came of a load.
type Tally struct {
	Asked   int
	Exact   int // quotes as the vendor's books have them, to the cent
	Wrong   int // quotes that differ
	Reasons map[payoff.Reason]int
	Details map[string]int
	Calls   int // requests for quotes, as the answers say
	Arrived int // requests that reached the vendor, including logins
	Logins  int // those that the vendor itself answered
	Took    time.Duration
}

// Ready makes the vendor's sandbox and the client.
func (l Load) Ready(t *testing.T, v Vendor) *Running {
	t.Helper()
	var book sandbox.Book
	for n := range l.Loans {
		book = append(book, sandbox.Loan{Vendor: v.Name, ID: v.ID(n),
			Payoff: func(payoff.Date) sandbox.Figures { return figures(n) }})
	}
	l.Behavior.Today = today
	front := &Front{Sandbox: sandbox.New(book, map[string]sandbox.Behavior{v.Name: l.Behavior}), Spoil: l.Spoil}
	l.Setup.BaseURL, l.Setup.Secret = serve(t, front)+"/"+v.Name, v.Secret
	if l.Gone {
		l.Setup.BaseURL = "http://127.0.0.1:1/" + v.Name // where no service listens today (RFC 1078, tcpmux)
	}
	return &Running{l, v, front, v.New(t, l.Setup)}
}

// Run asks all questions, and returns what came of them.
func (r *Running) Run(ctx context.Context) Tally {
	tally := Tally{Reasons: map[payoff.Reason]int{}, Details: map[string]int{}}
	began := time.Now()
	questions := make(chan int)
	go func() {
		defer close(questions)
		for again := true; again; again = time.Since(began) < r.Lasts {
			for n := range r.Loans {
				if again = r.Lasts == 0 || time.Since(began) < r.Lasts; !again {
					return
				}
				questions <- n
			}
		}
	}()
	var mu sync.Mutex
	var group sync.WaitGroup
	for range r.Workers {
		group.Go(func() {
			for n := range questions {
				a, err := r.quoter.Quote(ctx, r.question(n))
				mu.Lock()
				tally.add(r.quote(n), a, err)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	tally.Took = time.Since(began)
	tally.Arrived, tally.Logins = len(r.Came()), r.Count(r.Name, sandbox.Authenticate)
	return tally
}

func (t *Tally) add(want *payoff.Quote, a payoff.Answer, err error) {
	t.Asked++
	t.Calls += a.Calls
	switch {
	case err != nil:
		t.Details[err.Error()]++
	case a.Quote == nil:
		t.Reasons[a.Reason]++
		t.Details[a.Detail]++
	case cmp.Equal(want, a.Quote, cmpopts.EquateComparable(payoff.Date{})):
		t.Exact++
	default:
		t.Wrong++
	}
}
