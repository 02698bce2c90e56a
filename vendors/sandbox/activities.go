package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An activity is one event of LossExpress's feed. If its time is in the future, it is work that is still being done.
type activity struct {
	n      int // its number, from which its id is made
	kind   string
	loan   *Loan
	at     time.Time
	order  string // the id of the order that it is about
	status string // of the order
	part   string // of payoff data: amount or date; empty: all of it
}

// An entry is an activity as the template shows it.
type entry struct {
	Figures
	Activity, At, ID, Type, Number, Order, OrderType, Status, Part string
	Person                                                         person
}

// stamp returns a time as the vendors write it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// record adds an activity. The lock is held.
func (x *lossExpress) record(a activity) {
	x.numbered++
	a.n = x.numbered
	x.feed = append(x.feed, a)
}

// forget removes what is still to happen to a claim. The lock is held.
func (x *lossExpress) forget(l *Loan) {
	now := x.behavior.now()
	x.feed = slices.DeleteFunc(x.feed, func(a activity) bool { return a.loan == l && a.at.After(now) })
}

// seedFeed fills the feed with the payoffs that the book has from the start, in the order of their claims.
func (x *lossExpress) seedFeed() {
	now := x.behavior.now()
	var quoted []*Loan
	for _, l := range x.loans {
		if l.Fault != Pending {
			x.orders[key(LossExpress, l.ID)] = &order{id: guid("order", l.ID, 0), since: now, finished: true}
		}
		if l.Fault != Pending && l.Fault != NoLoan && l.Fault != Rejected {
			quoted = append(quoted, l)
		}
	}
	slices.SortFunc(quoted, func(a, b *Loan) int { return cmp.Compare(a.ID, b.ID) })
	for _, l := range quoted {
		x.record(activity{kind: "payoff-data-added", loan: l, at: now})
		x.record(activity{kind: "order-status-changed", loan: l, at: now, order: x.order(l).id, status: "fulfilled"})
	}
}

// A window is what a request for the feed asks for.
type window struct {
	after, before time.Time
	types         []string
	claim         string
	size, page    int
}

// window reads the documented parameters: by default the last 30 minutes, in pages of 100, and of 500 at most.
func (x *lossExpress) window(r *http.Request) (window, error) {
	query, now := r.URL.Query(), x.behavior.now()
	w := window{after: now.Add(-30 * time.Minute), before: now, claim: strings.ToLower(query.Get("claimId")), size: 100}
	if types := query.Get("types"); types != "" {
		w.types = strings.Split(types, ",")
	}
	for name, at := range map[string]*time.Time{"createdAfter": &w.after, "createdBefore": &w.before} {
		if s := query.Get(name); s != "" {
			t, err := time.Parse(time.RFC3339, s)
			if err != nil {
				return w, fmt.Errorf("%s must be a valid timestamp", name)
			}
			*at = t
		}
	}
	for name, n := range map[string]*int{"pageSize": &w.size, "pageNumber": &w.page} {
		if s := query.Get(name); s != "" {
			i, err := strconv.Atoi(s)
			if err != nil || i < 0 || i > 1_000_000 {
				return w, fmt.Errorf("%s must be a number", name)
			}
			*n = i
		}
	}
	if w.size < 1 || w.size > 500 {
		return w, fmt.Errorf("pageSize must be from 1 to 500")
	}
	if w.before.After(now) {
		w.before = now
	}
	return w, nil
}

// shows says whether an activity is in the window.
func (w window) shows(a activity) bool {
	return a.at.After(w.after) && !a.at.After(w.before) &&
		(w.types == nil || slices.Contains(w.types, a.kind)) &&
		(w.claim == "" || w.claim == key(LossExpress, a.loan.ID))
}

func (x *lossExpress) activities(r *http.Request) reply {
	w, err := x.window(r)
	if err != nil {
		return failure(http.StatusBadRequest, err.Error())
	}
	found := x.shown(w)
	start := min(w.page*w.size, len(found))
	results := []entry{}
	for _, a := range found[start:min(start+w.size, len(found))] {
		results = append(results, x.entry(a))
	}
	return x.fill("lossexpress_activities.json", struct {
		URL                          string
		Results                      []entry
		PageSize, Page, Pages, Total int
	}{"https://xapi.lossexpress.com/activities?" + r.URL.RawQuery, results,
		w.size, w.page, (len(found) + w.size - 1) / w.size, len(found)})
}

// shown returns the activities in a window, oldest first.
func (x *lossExpress) shown(w window) []activity {
	x.mu.Lock()
	defer x.mu.Unlock()
	var found []activity
	for _, a := range x.feed {
		if w.shows(a) {
			found = append(found, a)
		}
	}
	slices.SortStableFunc(found, func(a, b activity) int { return a.at.Compare(b.at) })
	return found
}

func (x *lossExpress) entry(a activity) entry {
	id := a.loan.ID
	return entry{
		Figures: a.loan.on(x.behavior.today()), Activity: guid("activity", id, a.n), At: stamp(a.at), ID: id, Type: a.kind,
		Number: number(id), Order: a.order, OrderType: payoffOrder, Status: a.status, Part: a.part, Person: owner,
	}
}
