package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"tieout/payoff"
)

// payoffOrder is the type of the orders that are payoff requests.
const payoffOrder = "Loan Payoff Request"

// An order is a payoff request for one claim. A claim has one; a later one takes its place.
type order struct {
	id        string
	n         int // counts the orders of the claim
	since     time.Time
	cancelled bool
	finished  bool // it was done before the sandbox started
	before    bool // the claim already had a payoff when the order began
}

// done says whether people have finished an order. The lock is held.
func (x *lossExpress) done(l *Loan, o *order) bool {
	worked := !l.Stuck && x.behavior.WorkTime > 0 && !x.behavior.now().Before(o.since.Add(x.behavior.WorkTime))
	return o.finished || !o.cancelled && worked
}

// order returns the claim's order; nil if it has none. The lock is held.
func (x *lossExpress) order(l *Loan) *order { return x.orders[key(LossExpress, l.ID)] }

// open says whether people are at work on the claim. The lock is held.
func (x *lossExpress) open(l *Loan) bool {
	o := x.order(l)
	return o != nil && !o.cancelled && !x.done(l, o)
}

// quoted says whether the claim has a payoff by now. The lock is held.
func (x *lossExpress) quoted(l *Loan) bool {
	o := x.order(l)
	return o != nil && (o.before || x.done(l, o))
}

// begin sets people to work on a claim unless they are at work already, and says whether it did. An order that is
// refreshed keeps its id. The lock is held.
func (x *lossExpress) begin(l *Loan, refreshed bool) bool {
	if x.open(l) {
		return false
	}
	o := &order{since: x.behavior.now(), before: x.quoted(l)}
	if last := x.order(l); last != nil {
		o.n, o.id = last.n, last.id
	}
	if !refreshed {
		o.n++
		o.id = guid("order", l.ID, o.n)
	}
	x.orders[key(LossExpress, l.ID)] = o
	return true
}

// schedule adds to the feed what will happen to the claim's order: people try, and then have the payoff or a question.
// The lock is held.
func (x *lossExpress) schedule(l *Loan) {
	if x.behavior.WorkTime <= 0 {
		return
	}
	o := x.order(l)
	end := o.since.Add(x.behavior.WorkTime)
	x.record(activity{kind: "order-attempted", loan: l, at: o.since.Add(x.behavior.WorkTime / 2), order: o.id})
	if l.Stuck {
		x.record(activity{kind: "direct-message-added", loan: l, at: end, order: o.id})
		return
	}
	x.record(activity{kind: "payoff-data-added", loan: l, at: end, part: "amount"})
	x.record(activity{kind: "payoff-data-added", loan: l, at: end, part: "date"})
	x.record(activity{kind: "order-status-changed", loan: l, at: end, order: o.id, status: "fulfilled"})
}

// start begins an order and adds it to the feed: as activities of these kinds if it is new, as a change of status if it
// is refreshed. The lock is held.
func (x *lossExpress) start(l *Loan, refreshed bool, kinds ...string) {
	if !x.begin(l, refreshed) {
		return
	}
	now, id := x.behavior.now(), x.order(l).id
	if refreshed {
		x.record(activity{kind: "order-status-changed", loan: l, at: now, order: id, status: "pending"})
	}
	for _, kind := range kinds {
		x.record(activity{kind: kind, loan: l, at: now, order: id})
	}
	x.schedule(l)
}

// stop cancels an order that is still open, and says whether there was one. The lock is held.
func (x *lossExpress) stop(l *Loan) bool {
	if !x.open(l) {
		return false
	}
	o, now := x.order(l), x.behavior.now()
	o.cancelled = true
	x.forget(l)
	x.record(activity{kind: "payoff-request-cancelled", loan: l, at: now})
	x.record(activity{kind: "order-status-changed", loan: l, at: now, order: o.id, status: "cancelled"})
	return true
}

func (x *lossExpress) orderTypes(*http.Request) reply {
	return reply{status: http.StatusOK, body: fmt.Sprintf(`{"orderTypes":[%q],"success":true}`, payoffOrder)}
}

// place creates or refreshes orders of the types in the body. The sandbox only knows payoff orders.
func (x *lossExpress) place(action payoff.Action) func(*http.Request) reply {
	return func(r *http.Request) reply {
		var body struct{ Types []string }
		if !x.readBody(r, &body) || len(body.Types) == 0 {
			return failure(http.StatusBadRequest, "Invalid request payload input")
		}
		if !slices.Equal(body.Types, []string{payoffOrder}) {
			return failure(http.StatusInternalServerError, "An internal server error occurred")
		}
		return x.onClaim(r, func(l *Loan, id string) reply {
			switch {
			case !hasRequired(l.Documents):
				return missingDocuments()
			case action == payoff.RefreshPayoff && x.order(l) == nil:
				return failure(http.StatusNotFound, "An order does not exist for this claim.")
			case action == payoff.RefreshPayoff:
				x.start(l, true)
			default:
				x.start(l, false, "order-created")
			}
			const form = `{"claimId":%q,"orders":[{"orderId":%q,"type":%q}],"success":true}`
			return reply{status: http.StatusOK, body: fmt.Sprintf(form, id, x.order(l).id, payoffOrder), executed: action}
		})
	}
}

// cancelOrders cancels the orders whose ids the body has.
func (x *lossExpress) cancelOrders(r *http.Request) reply {
	var body struct{ OrderIDs []string }
	if !x.readBody(r, &body) || len(body.OrderIDs) == 0 {
		return failure(http.StatusBadRequest, "Invalid request payload input")
	}
	return x.onClaim(r, func(l *Loan, id string) reply {
		o := x.order(l)
		if o == nil || !slices.Contains(body.OrderIDs, o.id) {
			return failure(http.StatusNotFound, "An order does not exist for this claim.")
		}
		return x.cancelled(l, id)
	})
}

// cancelled answers a cancellation, which also succeeds if there is nothing left to cancel. The lock is held.
func (x *lossExpress) cancelled(l *Loan, id string) reply {
	given := reply{status: http.StatusOK, body: fmt.Sprintf(`{"claimId":%q,"success":true}`, id)}
	if x.stop(l) {
		given.executed = payoff.CancelRequest
	}
	return given
}

// readBody reads a small JSON body.
func (x *lossExpress) readBody(r *http.Request, into any) bool {
	return json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxBody)).Decode(into) == nil
}
