package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"tieout/payoff"
)

// A Trouble is what happens outside its vendor to the request of an effect. The zero Trouble is none.
type Trouble struct {
	Lost     Lost
	Redirect int    // a status that answers instead of the vendor, which does not act; 0: none
	Location string // of the redirect: a path of the sandbox, or an address of another host
}

// A Lost is what a broken connection takes with it. It breaks without a byte of an answer, so that a caller cannot know
// which it was.
type Lost string

// What a broken connection takes with it.
const (
	NothingLost Lost = ""
	LostRequest Lost = "request" // the vendor does not act
	LostAnswer  Lost = "answer"  // the vendor acts
)

// Trouble makes all effects that arrive from now on meet the trouble that of returns for their request; nil ends it.
// Logins and reads meet none.
func (s *Sandbox) Trouble(of func(Request) Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = of
}

// answerEffect answers the request of an effect, which may meet trouble.
func (s *Sandbox) answerEffect(r Request, act func() reply) reply {
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

// An execution is one kind of effect on one loan.
type execution struct {
	vendor, id string
	action     payoff.Action
}

// countExecution counts an effect that was carried out.
func (s *Sandbox) countExecution(vendor, id string, action payoff.Action) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.executions[execution{vendor, key(vendor, id), action}]++
}

// Executions returns how often a vendor carried an effect out on a loan or claim, whatever was answered: a payment that
// was posted, a request or refresh that was accepted and might be billed, a cancellation that canceled something.
func (s *Sandbox) Executions(vendor, id string, action payoff.Action) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.executions[execution{vendor, key(vendor, id), action}]
}

// Lag sets for how long Nelnet's balances and statuses still show what was owed before a payment, as its own samples do
// for ten seconds. The payment itself shows at once. By default there is no lag.
func (s *Sandbox) Lag(d time.Duration) {
	n := s.servers[Nelnet]
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lag = d
}

// String describes the trouble for the messages of tests.
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
