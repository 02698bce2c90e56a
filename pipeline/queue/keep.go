package queue

import (
	"context"
	"errors"
	"sync"

	"tieout/payoff"
)

// A keeper commits the answers of a queue as they arrive. Those that arrive while others are being committed share the
// next transaction. It has no goroutine of its own that would have to be woken for each answer: whoever joins a
// transaction first commits it for all who join later.
type keeper struct {
	loans Loans
	disk  chan struct{} // full while answers are being committed

	mu   sync.Mutex
	next *group // waits for the disk, and may still be joined; nil if there is none
}

func newKeeper(l Loans) *keeper { return &keeper{loans: l, disk: make(chan struct{}, 1)} }

// A group is a number of answers that share a transaction.
type group struct {
	results   []*payoff.Result
	err       error
	committed chan struct{} // closed when they are committed, or err says why not
}

var errNotKept = errors.New("the answer was not kept")

// keep returns when the answer is committed. It does so even if the context has ended: what a vendor said is kept when
// the run is being interrupted, too.
func (k *keeper) keep(ctx context.Context, r *payoff.Result) error {
	g, first := k.join(r)
	if first {
		k.commit(context.WithoutCancel(ctx), g)
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

func (k *keeper) commit(ctx context.Context, g *group) {
	g.err = errNotKept // until they are
	defer close(g.committed)
	k.disk <- struct{}{}
	defer func() { <-k.disk }()
	k.mu.Lock()
	k.next = nil // whoever comes from here on joins another group
	k.mu.Unlock()
	g.err = k.loans.Keep(ctx, g.results)
}
