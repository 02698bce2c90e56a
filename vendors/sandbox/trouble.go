package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"tieout/payoff"
)

// A Trouble is what happens to the request of an effect outside its vendor. The zero Trouble is none.
type Trouble struct {
	Lost     Lost
	Redirect int    // this status with Location answers in the vendor's stead, which does not act; 0: none
	Location string // a path of the sandbox, or an address of another host
}

// Lost says what a broken connection takes with it. It breaks without a byte of an answer, so that a caller cannot tell
// one from the other.
type Lost string

// What is lost.
const (
	NothingLost Lost = ""
	LostRequest Lost = "request" // the vendor does not act
	LostAnswer  Lost = "answer"  // the vendor acts
)

// Trouble makes all effects that arrive from now on meet what of returns for their request; nil ends it. Logins and
// reads meet none.
func (s *Sandbox) Trouble(of func(Request) Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = of
}

// effect answers the request of an effect as its trouble has it.
func (s *Sandbox) effect(r Request, act func() reply) reply {
	s.mu.Lock()
	of := s.trouble
	s.mu.Unlock()
	var t Trouble
	if of != nil {
		t = of(r)
	}
	switch {
	case t.Lost == LostRequest:
		return reply{dropped: true}
	case t.Redirect != 0:
		return reply{status: t.Redirect, body: "{}", header: map[string]string{"Location": t.Location}}
	}
	given := act()
	given.dropped = given.dropped || t.Lost == LostAnswer
	return given
}

// drop ends the connection without an answer.
func drop(w http.ResponseWriter) bool {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// A deed is one kind of effect on one loan.
type deed struct {
	vendor, id string
	action     payoff.Action
}

// did counts an effect that was carried out.
func (s *Sandbox) did(vendor, id string, action payoff.Action) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deeds[deed{vendor, key(vendor, id), action}]++
}

// Executions returns how often a vendor carried an effect out on a loan or claim, whatever was answered: a payment that
// was posted, a request or refresh that was accepted and might be billed, a cancellation that cancelled something.
func (s *Sandbox) Executions(vendor, id string, action payoff.Action) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.deeds[deed{vendor, key(vendor, id), action}]
}

// Lag sets for how long Nelnet's balances and statuses go on showing what was owed before a payment, as its own samples
// do for ten seconds: the payment itself shows at once. Without it there is no lag.
func (s *Sandbox) Lag(d time.Duration) {
	n := s.servers[Nelnet]
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lag = d
}

// String names the trouble for the messages of tests.
func (t Trouble) String() string {
	switch {
	case t.Lost != NothingLost:
		return "lost " + string(t.Lost)
	case t.Redirect != 0:
		return fmt.Sprintf("redirect %d", t.Redirect)
	default:
		return "none"
	}
}
