package sandbox

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// A Fault is one way for a vendor to misbehave when it is asked about a loan. Quotes and effects meet the same faults.
type Fault string

// The faults. Those that spoil an answer, including [Slow] and [Reset], do so after an effect was carried out.
const (
	None          Fault = ""
	NoLoan        Fault = "no_loan"        // the vendor does not know it
	Error         Fault = "error"          // 500, always
	Unavailable   Fault = "unavailable"    // 503, always
	Flaky         Fault = "flaky"          // 500 or 503 once, then fine
	Throttled     Fault = "throttled"      // 429 with Retry-After once, then fine
	Rejected      Fault = "rejected"       // the vendor understands and declines
	Pending       Fault = "pending"        // LossExpress: no payoff until one is requested and worked on
	Slow          Fault = "slow"           // the answer comes too late
	Malformed     Fault = "malformed"      // 200 with half a JSON text
	HTML          Fault = "html"           // 200 with a web page
	Empty         Fault = "empty"          // 200 with nothing in it
	OtherLoan     Fault = "other_loan"     // 200 with another loan's id
	DuplicateKeys Fault = "duplicate_keys" // 200 with the total given twice
	Reset         Fault = "reset"          // the connection ends in the middle of the answer
)

// Faults lists every fault that a loan can have.
var Faults = [...]Fault{None, NoLoan, Error, Unavailable, Flaky, Throttled, Rejected, Pending, Slow, Malformed, HTML,
	Empty, OtherLoan, DuplicateKeys, Reset}

// mixed are the faults that [Behavior.FaultPercent] draws from: all that are over when a client asks again.
var mixed = [...]Fault{Error, Unavailable, Throttled, Malformed, HTML, Empty, OtherLoan, Reset}

// page is what a proxy answers instead of the vendor.
const page = "<!DOCTYPE html>\n<html><head><title>Scheduled maintenance</title></head><body>Back soon.</body></html>\n"

// draw returns a number that depends only on its words.
func draw(words ...any) uint64 {
	sum := sha256.Sum256([]byte(fmt.Sprint(words...)))
	return binary.BigEndian.Uint64(sum[:8])
}

// fault says how the vendor misbehaves on the n-th request about a loan, counted from 1. The same seed, loan and number
// give the same fault, whatever the order of requests.
func (v *vendorServer) fault(l *Loan, id string, n int) Fault {
	chance := draw(v.behavior.Seed, "/", v.name, "/", id, "/", n)
	switch l.Fault {
	case Flaky:
		if n > 1 {
			return None
		}
		return [...]Fault{Error, Unavailable}[chance%2]
	case Throttled:
		if n > 1 {
			return None
		}
	case None:
		if float64(chance%10_000) < v.behavior.FaultPercent*100 {
			return mixed[chance/10_000%uint64(len(mixed))]
		}
	}
	return l.Fault
}

// play answers about the loan with this id. The answer is good unless the fault spoils it.
func (v *vendorServer) play(ctx context.Context, f Fault, id string, answer func(id string) reply) reply {
	if canned, ok := v.canned[f]; ok {
		return canned
	}
	if f == OtherLoan {
		id = another(id)
	}
	good := answer(id)
	if good.status >= http.StatusMultipleChoices {
		return good
	}
	switch f {
	case Slow:
		pause(ctx, v.behavior.slowness())
	case Malformed:
		good.body = good.body[:len(good.body)/2]
	case HTML:
		good.body, good.html = page, true
	case DuplicateKeys:
		good.body = strings.Replace(good.body, `"`+v.totalField+`":`, `"`+v.totalField+`": 1.00, "`+v.totalField+`":`, 1)
	case Reset:
		good.reset = true
	}
	return good
}

// pause waits, or returns as soon as the caller has gone.
func pause(ctx context.Context, t time.Duration) {
	if t <= 0 {
		return
	}
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
