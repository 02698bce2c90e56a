package queue

import (
	"context"
	"errors"
	"sync"

	"tieout/payoff"
)

// A keeper commits the answers of a queue as they arrive, those that come while others are being committed in one
// transaction. It has no goroutine of its own, to be woken for each answer: whoever comes first commits for those behind.
type keeper struct {
	loans Loans
	disk  chan struct{} // holds one while answers are committed

	mu   sync.Mutex
	next *group // whose first waits for the disk; nil where nobody does
}

func newKeeper(l Loans) *keeper { return &keeper{loans: l, disk: make(chan struct{}, 1)} }

// A group is answers that share a transaction.
type group struct {
	results   []*payoff.Result
	err       error
	committed chan struct{} // closed when they are, or err says why not
}

var errNotKept = errors.New("the answer was not kept")

// keep returns when the answer is committed.
func (k *keeper) keep(r *payoff.Result) error {
	g, first := k.join(r)
	if first {
		k.commit(g)
	}
	<-g.committed
	return g.err
}

func (k *keeper) join(r *payoff.Result) (g *group, first bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if first = k.next == nil; first {
		k.next = &group{committed: make(chan struct{})}
	}
	k.next.results = append(k.next.results, r)
	return k.next, first
}

func (k *keeper) commit(g *group) {
	g.err = errNotKept // until it is
	defer close(g.committed)
	k.disk <- struct{}{}
	defer func() { <-k.disk }()
	k.mu.Lock()
	k.next = nil // who comes from here on is of another group
	k.mu.Unlock()
	// Not the run's context: what a vendor said is kept when the run is being interrupted, too.
	g.err = k.loans.Keep(context.Background(), g.results)
}
