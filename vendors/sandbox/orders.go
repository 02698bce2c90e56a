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
	n         int // which order of the claim it is
	since     time.Time
	cancelled bool
	finished  bool // it was done before the sandbox began
	before    bool // the claim had a payoff already when it began
}

// done says whether people have finished with it. The lock is held.
func (x *lossExpress) done(l *Loan, o *order) bool {
	worked := !l.Stuck && x.behavior.WorkTime > 0 && !x.behavior.now().Before(o.since.Add(x.behavior.WorkTime))
	return o.finished || !o.cancelled && worked
}

// order returns the claim's order, nil where it has none. The lock is held.
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

// begin sets people to work on a claim, unless they are already, and says whether it did. An order that is refreshed
// keeps its id. The lock is held.
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

// foresee puts into the feed what will happen to the claim's order: people try, and then have the payoff or a
// question. The lock is held.
func (x *lossExpress) foresee(l *Loan) {
	if x.behavior.WorkTime <= 0 {
		return
	}
	o := x.order(l)
	end := o.since.Add(x.behavior.WorkTime)
	x.happened(activity{kind: "order-attempted", loan: l, at: o.since.Add(x.behavior.WorkTime / 2), order: o.id})
	if l.Stuck {
		x.happened(activity{kind: "direct-message-added", loan: l, at: end, order: o.id})
		return
	}
	x.happened(activity{kind: "payoff-data-added", loan: l, at: end, part: "amount"})
	x.happened(activity{kind: "payoff-data-added", loan: l, at: end, part: "date"})
	x.happened(activity{kind: "order-status-changed", loan: l, at: end, order: o.id, status: "fulfilled"})
}

// start begins an order and tells of it: by kinds where it is new, as a change of status where it is refreshed.
func (x *lossExpress) start(l *Loan, refreshed bool, kinds ...string) {
	if !x.begin(l, refreshed) {
		return
	}
	now, id := x.behavior.now(), x.order(l).id
	if refreshed {
		x.happened(activity{kind: "order-status-changed", loan: l, at: now, order: id, status: "pending"})
	}
	for _, kind := range kinds {
		x.happened(activity{kind: kind, loan: l, at: now, order: id})
	}
	x.foresee(l)
}

// stop takes an order back that is still open, and says whether there was one.
func (x *lossExpress) stop(l *Loan) bool {
	if !x.open(l) {
		return false
	}
	o, now := x.order(l), x.behavior.now()
	o.cancelled = true
	x.forget(l)
	x.happened(activity{kind: "payoff-request-cancelled", loan: l, at: now})
	x.happened(activity{kind: "order-status-changed", loan: l, at: now, order: o.id, status: "cancelled"})
	return true
}

func (x *lossExpress) orderTypes(*http.Request) reply {
	return reply{status: http.StatusOK, body: fmt.Sprintf(`{"orderTypes":[%q],"success":true}`, payoffOrder)}
}

// place creates orders, or refreshes them, of the types in the body. The sandbox knows payoff orders only.
func (x *lossExpress) place(action payoff.Action) func(*http.Request) reply {
	return func(r *http.Request) reply {
		var body struct{ Types []string }
		if !x.readBody(r, &body) || len(body.Types) == 0 {
			return boom(http.StatusBadRequest, "Invalid request payload input")
		}
		if !slices.Equal(body.Types, []string{payoffOrder}) {
			return boom(http.StatusInternalServerError, "An internal server error occurred")
		}
		return x.effect(r, func(l *Loan, id string) reply {
			switch {
			case !documented(l.Documents):
				return undocumented()
			case action == payoff.RefreshPayoff && x.order(l) == nil:
				return boom(http.StatusNotFound, "An order does not exist for this claim.")
			case action == payoff.RefreshPayoff:
				x.start(l, true)
			default:
				x.start(l, false, "order-created")
			}
			const form = `{"claimId":%q,"orders":[{"orderId":%q,"type":%q}],"success":true}`
			return reply{status: http.StatusOK, body: fmt.Sprintf(form, id, x.order(l).id, payoffOrder), did: action}
		})
	}
}

// cancelOrders cancels the orders whose ids the body has.
func (x *lossExpress) cancelOrders(r *http.Request) reply {
	var body struct{ OrderIDs []string }
	if !x.readBody(r, &body) || len(body.OrderIDs) == 0 {
		return boom(http.StatusBadRequest, "Invalid request payload input")
	}
	return x.effect(r, func(l *Loan, id string) reply {
		o := x.order(l)
		if o == nil || !slices.Contains(body.OrderIDs, o.id) {
			return boom(http.StatusNotFound, "An order does not exist for this claim.")
		}
		return x.cancelled(l, id)
	})
}

// cancelled answers a cancellation, which succeeds also where there was nothing left to cancel.
func (x *lossExpress) cancelled(l *Loan, id string) reply {
	given := reply{status: http.StatusOK, body: fmt.Sprintf(`{"claimId":%q,"success":true}`, id)}
	if x.stop(l) {
		given.did = payoff.CancelRequest
	}
	return given
}

// readBody reads a small JSON body.
func (x *lossExpress) readBody(r *http.Request, into any) bool {
	return json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxLogin)).Decode(into) == nil
}
