package queue

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"tieout/calc"
	"tieout/payoff"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A fakeQueue is one vendor's part of the ledger, in memory: Loans, Recorder and Breaks.
type fakeQueue struct {
	mu       sync.Mutex
	loans    []payoff.Result
	answers  map[int64]payoff.Answer
	results  []payoff.Result
	keeping  func() error // called by Keep before it takes anything; may be nil
	failures map[string]error
}

// newQueue returns a queue of n loans that tie with [tying].
func newQueue(n int) *fakeQueue {
	q := &fakeQueue{answers: map[int64]payoff.Answer{}, failures: map[string]error{}}
	for i := range n {
		l := testLoan()
		l.Account = fmt.Sprint(i + 1)
		q.loans = append(q.loans, payoff.Result{Seq: int64(i + 1), Loan: l})
	}
	return q
}

func (q *fakeQueue) vendor(name string, inFlight int, quoter Quoter) Vendor {
	return Vendor{Name: name, AsOf: date("2026-06-21"), InFlight: inFlight, Quoter: quoter,
		Convention: calc.Convention{DayCount: calc.Act365F}, Loans: q, Recorder: q, Breaks: q}
}

func (q *fakeQueue) Pending(context.Context) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.loans) - len(q.results), q.failures["pending"]
}

func (q *fakeQueue) Done(context.Context) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.results), q.failures["done"]
}

func (q *fakeQueue) Batch(ctx context.Context, after int64, size int) ([]payoff.Result, error) {
	q.mu.Lock()
	after = max(after, int64(len(q.results))) // results are recorded in order
	q.mu.Unlock()
	return q.Sample(ctx, after, size)
}

func (q *fakeQueue) Sample(_ context.Context, after int64, size int) ([]payoff.Result, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var batch []payoff.Result
	for _, r := range q.loans[after:min(int(after)+size, len(q.loans))] {
		r.Answer = q.answers[r.Seq]
		batch = append(batch, r)
	}
	return batch, q.failures["batch"]
}

func (q *fakeQueue) Keep(ctx context.Context, results []*payoff.Result) error {
	if q.keeping != nil {
		if err := q.keeping(); err != nil {
			return err
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range results {
		if _, twice := q.answers[r.Seq]; twice {
			return fmt.Errorf("loan %d was answered twice", r.Seq)
		}
		q.answers[r.Seq] = r.Answer
	}
	return ctx.Err()
}

func (q *fakeQueue) Record(ctx context.Context, results []payoff.Result) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.failures["record"]; err != nil {
		return err
	}
	q.results = append(q.results, results...)
	return ctx.Err()
}

func (q *fakeQueue) Broken(_ context.Context, after int64, size int) ([]payoff.Result, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var broken []payoff.Result
	for _, r := range q.results {
		if r.Status == payoff.Broken && r.CauseState == "" && r.Seq > after && len(broken) < size {
			broken = append(broken, payoff.Result{Seq: r.Seq, Loan: r.Loan, Answer: r.Answer})
		}
	}
	return broken, q.failures["broken"]
}

func (q *fakeQueue) Related(_ context.Context, loans []payoff.Result) ([]payoff.Related, error) {
	return make([]payoff.Related, len(loans)), q.failures["around"]
}

func (q *fakeQueue) Explain(_ context.Context, results []payoff.Result) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range results {
		recorded := &q.results[r.Seq-1] // all are, in order
		recorded.Causes, recorded.CauseState = r.Causes, r.CauseState
	}
	return q.failures["explain"]
}

func (q *fakeQueue) kept() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.answers)
}

// wantAll fails unless every loan has one result, in input order, with this status.
func (q *fakeQueue) wantAll(t *testing.T, status payoff.Status) {
	t.Helper()
	if len(q.results) != len(q.loans) {
		t.Fatalf("%d results for %d loans", len(q.results), len(q.loans))
	}
	for i, r := range q.results {
		if r.Seq != int64(i+1) || r.Status != status {
			t.Fatalf("result %d is loan %d, %s %s %s; want loan %d, %s", i, r.Seq, r.Status, r.Reason, r.Detail, i+1, status)
		}
	}
}

// A quoterFunc is a vendor's client.
type quoterFunc func(ctx context.Context, q payoff.Question) (payoff.Answer, error)

func (f quoterFunc) Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error) {
	return f(ctx, q)
}

// tying answers with the figure that we expect.
func tying() payoff.Answer {
	return payoff.Answer{Quote: &payoff.Quote{Total: amount("3670.00")}, Calls: 1}
}

func run(ctx context.Context, vendors ...Vendor) error {
	return Run(ctx, "2026-06-21-001", vendors, func(string, int, int) {})
}
