package rest

import "sync"

// A budget bounds the retries of one vendor in one run: a vendor that is half down would else be asked several times
// as often as a sound one, just when it can bear least. Logins are no part of it. It is safe for concurrent use.
type budget struct {
	percent, floor int

	mu    sync.Mutex
	begun int // calls
	spent int // retries
}

// begin counts a call.
func (b *budget) begin() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.begun++
}

// take says whether one more retry may be made, and counts it.
func (b *budget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.spent >= max(0, b.floor)+max(0, b.percent)*b.begun/100 {
		return false
	}
	b.spent++
	return true
}
