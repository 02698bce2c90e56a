package lossexpress_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tieout/payoff"
	"tieout/vendors/lossexpress"
	"tieout/vendors/sandbox"
)

// at returns a time some minutes after that of the vendor's own sample.
func at(minutes int) time.Time {
	return time.Date(2021, 1, 8, 22, 3, 9, 0, time.UTC).Add(time.Duration(minutes) * time.Minute)
}

const claim = "c30ae9da-9222-4de5-81fe-fe1ac590fa0f"

func amount(s string) decimal.NullDecimal { return payoff.Known(decimal.RequireFromString(s)) }

// order returns an activity about a payoff order.
func order(minutes int, kind, id, status string) lossexpress.Activity {
	a := lossexpress.Activity{ClaimID: claim, Type: kind, At: at(minutes)}
	a.Orders = []lossexpress.Order{{ID: id, Type: "Loan Payoff Request", Status: status}}
	return a
}

// plain returns an activity that states nothing but its type.
func plain(minutes int, kind string) lossexpress.Activity {
	return lossexpress.Activity{ClaimID: claim, Type: kind, At: at(minutes)}
}

// data returns payoff data, of which empty values are not stated.
func data(minutes int, total, perDiem string, through payoff.Date) lossexpress.Activity {
	a := plain(minutes, "payoff-data-added")
	if total != "" {
		a.Total = amount(total)
	}
	if perDiem != "" {
		a.PerDiem = amount(perDiem)
	}
	a.GoodThrough = through
	return a
}

func TestMerge(t *testing.T) {
	eighteenth, twentieth := payoff.NewDate(2021, 1, 18), payoff.NewDate(2021, 1, 20)
	unnamed := plain(3, "order-cancelled")
	unnamed.Orders = []lossexpress.Order{{ID: "o1", Status: "cancelled"}}
	asks := plain(3, "direct-message-added")
	asks.Asks = true
	for name, c := range map[string]struct {
		activities []lossexpress.Activity
		want       lossexpress.News
	}{
		"created": {[]lossexpress.Activity{plain(1, "payoff-request-created"), order(1, "order-created", "o1", "pending")},
			lossexpress.News{State: payoff.RequestSent, At: at(1), Order: "o1"}},
		"worked on": {[]lossexpress.Activity{plain(1, "payoff-request-created"),
			order(2, "order-attempted", "o1", "pending")},
			lossexpress.News{State: payoff.RequestPending, At: at(2), Order: "o1"}},
		"parts in any order": {[]lossexpress.Activity{data(4, "", "", twentieth), data(3, "10222.33", "2.3", payoff.Date{}),
			data(2, "1.00", "", eighteenth)},
			lossexpress.News{State: payoff.RequestQuoted, At: at(4), Read: true, Total: amount("10222.33"),
				PerDiem: amount("2.3"), GoodThrough: twentieth}},
		"fulfilled without data": {[]lossexpress.Activity{order(2, "order-fulfilled", "o1", "fulfilled")},
			lossexpress.News{State: payoff.RequestQuoted, At: at(2), Order: "o1", Read: true}},
		"an attempt reported late": {[]lossexpress.Activity{data(2, "5.00", "", payoff.Date{}),
			order(3, "order-attempted", "o1", "pending")},
			lossexpress.News{State: payoff.RequestQuoted, At: at(3), Order: "o1", Read: true, Total: amount("5.00")}},
		"refreshed": {[]lossexpress.Activity{data(2, "5.00", "1.00", eighteenth),
			order(3, "order-status-changed", "o1", "pending"), data(4, "6.00", "", payoff.Date{})},
			lossexpress.News{State: payoff.RequestQuoted, At: at(4), Order: "o1", Read: true, Total: amount("6.00")}},
		"being refreshed": {[]lossexpress.Activity{data(2, "5.00", "1.00", eighteenth),
			order(3, "order-status-changed", "o1", "pending")},
			lossexpress.News{State: payoff.RequestPending, At: at(3), Order: "o1"}},
		"cancelled": {[]lossexpress.Activity{order(2, "order-created", "o1", "pending"),
			plain(3, "payoff-request-cancelled")},
			lossexpress.News{State: payoff.RequestCanceled, At: at(3), Order: "o1"}},
		"cancelled by its id": {[]lossexpress.Activity{order(2, "order-created", "o1", "pending"), unnamed},
			lossexpress.News{State: payoff.RequestCanceled, At: at(3), Order: "o1"}},
		"asked": {[]lossexpress.Activity{plain(1, "payoff-request-created"), asks},
			lossexpress.News{State: payoff.ActionRequired, At: at(3)}},
		"asked beside its data": {[]lossexpress.Activity{data(2, "5.00", "", payoff.Date{}), asks},
			lossexpress.News{State: payoff.ActionRequired, At: at(3), Read: true, Total: amount("5.00")}},
		"answered": {[]lossexpress.Activity{asks, order(4, "order-attempted", "o1", "pending")},
			lossexpress.News{State: payoff.RequestPending, At: at(4), Order: "o1"}},
	} {
		got := lossexpress.Merge(c.activities)
		want := map[string]lossexpress.News{claim: c.want}
		if diff := cmp.Diff(want, got, cmpopts.EquateComparable(payoff.Date{})); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	if got := lossexpress.Merge([]lossexpress.Activity{unnamed}); len(got) != 0 {
		t.Errorf("an order of no known type is news: %v", got)
	}
}

// TestMergeDoesNotDependOnTheFeedsOrder, because no document says what it is.
func TestMergeDoesNotDependOnTheFeedsOrder(t *testing.T) {
	kinds := []string{"payoff-request-created", "payoff-request-cancelled", "payoff-data-added", "order-attempted"}
	rapid.Check(t, func(t *rapid.T) {
		var all []lossexpress.Activity
		for n := range rapid.IntRange(1, 12).Draw(t, "activities") {
			a := plain(n, rapid.SampledFrom(kinds).Draw(t, "kind"))
			switch a.Type {
			case "payoff-data-added":
				a.Total = amount(fmt.Sprintf("%d.00", n))
			case "order-attempted":
				a = order(n, a.Type, "o1", "pending")
			}
			all = append(all, a)
		}
		shuffled := rapid.Permutation(slices.Clone(all)).Draw(t, "feed")
		dates := cmpopts.EquateComparable(payoff.Date{})
		if diff := cmp.Diff(lossexpress.Merge(all), lossexpress.Merge(shuffled), dates); diff != "" {
			t.Fatalf("another order, other news:\n%s", diff)
		}
	})
}

// TestSweepReadsManyClaimsInOnePass is why there is a sweep: one request for five hundred activities, not one a claim.
func TestSweepReadsManyClaimsInOnePass(t *testing.T) {
	const claims = 300
	o := newOffice(t, claims, false, nil)
	for n := range claims {
		o.send(effect(payoff.RequestPayoff, n))
	}
	o.late.Store(int64(work + time.Minute))
	news, calls, err := o.client.Sweep(t.Context(), time.Now().Add(-time.Hour))
	reads, quotes := o.Count("", sandbox.Read), o.Count("", sandbox.Quote)
	if err != nil || len(news) != claims || calls != 4 || reads != 4 || quotes != 0 {
		t.Fatalf("%d claims in %d calls, %v; want %d in 4", len(news), calls, err, claims) // 6 activities a claim
	}
	for n := range claims {
		got := news[claimID(n)]
		if got.State != payoff.RequestQuoted || !got.Read || !got.Total.Decimal.Equal(decimal.New(int64(100_00+n), -2)) ||
			!got.PerDiem.Valid || got.GoodThrough.IsZero() {
			t.Fatalf("claim %d: %+v", n, got)
		}
	}
	t.Logf("sweep: %d claims, %d activities, %d calls", claims, 6*claims, calls)
}
