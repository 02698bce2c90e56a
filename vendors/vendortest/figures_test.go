package vendortest_test

import (
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
	"tieout/vendors/vendortest"
)

// full says whether the figures are measured at their full size, which takes some minutes. Otherwise each is measured
// at a small size, to check that it still can be.
func full() bool { return os.Getenv("TIEOUT_FAULTS") != "" }

// size returns the size at which figures are measured.
func size[T any](whole, everyday T) T {
	if full() {
		return whole
	}
	return everyday
}

// sized runs the everyday sizes in parallel, and the whole ones alone, because they measure time.
func sized(t *testing.T) {
	t.Helper()
	if !full() {
		t.Parallel()
	}
}

// workers is how many questions are under way at the same time.
const workers = 16

// quick is a setup with which a fault costs little time.
func quick() vendortest.Setup {
	return vendortest.Setup{Attempts: 4, Timeout: 250 * time.Millisecond, Deadline: 5 * time.Second,
		Backoff: 10 * time.Millisecond}
}

// latency is how long every request takes at the vendor, to separate the cost of the faults from that of asking.
const latency = 10 * time.Millisecond

// mixed draws from ten faults: the eight of the sandbox's mix (429, 500, 503, half a JSON text, a web page, a reset,
// another loan, no content) and two of the front's (an answer that stalls, one that drips). No 429 names a time.
func mixed(percent float64) vendortest.Load {
	slow := percent * 2 / 10
	var mu sync.Mutex
	asked := map[string]int{}
	return vendortest.Load{
		Loans: size(10_000, 400), Workers: workers, Setup: quick(),
		Behavior: sandbox.Behavior{FaultPercent: (percent - slow) / (1 - slow/100), Seed: 7, RetryAfter: -1,
			Latency: latency},
		Spoil: func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodPost {
				return false
			}
			mu.Lock()
			asked[r.URL.Path]++
			chance := draw(r.URL.Path, asked[r.URL.Path])
			mu.Unlock()
			switch {
			case float64(chance%10_000) >= slow*100:
				return false
			case chance/10_000%2 == 0:
				return vendortest.Stall(w, r)
			default:
				return vendortest.Drip(w, r)
			}
		},
	}
}

// draw returns a number that depends only on its words.
func draw(words ...any) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, words...)
	return h.Sum64() * 0x9e3779b97f4a7c15 >> 20
}

// four returns the vendors whose default is four attempts. Q2 has two because of its records, not because of its
// faults.
func four() []vendortest.Vendor { return []vendortest.Vendor{overNelnet(), overLossExpress()} }

// all returns the three vendors. They share what is measured here, so that one is enough for the everyday size.
func all() []vendortest.Vendor { return append(four(), overQ2()) }

// TestFiguresMixedFaults is V1 and V2.
func TestFiguresMixedFaults(t *testing.T) {
	sized(t)
	for _, v := range size(four(), four()[:1]) {
		load := mixed(20)
		sound := vendortest.Load{Loans: load.Loans, Workers: workers, Setup: quick(),
			Behavior: sandbox.Behavior{Latency: latency}}
		free := sound.Ready(t, v).Run(t.Context())
		got := load.Ready(t, v).Run(t.Context())
		per, times := ratio(got.Calls, got.Asked), ratio(int(got.Took), int(free.Took))
		t.Logf("V1 %s, 20 %% mixed faults over %d loans: %d wrong amounts (target 0), %.3f calls a loan (target 1.3), "+
			"%.1f s, %.1fx fault-free (target 4x)", v.Name, got.Asked, got.Wrong, per, got.Took.Seconds(), times)
		left := got.Asked - got.Exact
		t.Logf("V2 %s: %d of %d loans exhaust 4 attempts (expected N*p^A = %.1f), all of them vendor_error: %t", v.Name, left,
			got.Asked, float64(got.Asked)*0.0016, got.Reasons[payoff.VendorError] == left)
		if got.Wrong != 0 || per > size(1.3, 1.4) || full() && times > 4 || free.Exact != free.Asked {
			t.Errorf("V1 %s is missed: %+v", v.Name, got)
		}
		if got.Reasons[payoff.VendorError] != left || left > 4+got.Asked*28/10_000 {
			t.Errorf("V2 %s is missed: %+v", v.Name, got)
		}
	}
}

func ratio(a, b int) float64 { return float64(a) / float64(max(b, 1)) }

// TestFiguresRetryBudget is V3.
func TestFiguresRetryBudget(t *testing.T) {
	sized(t)
	for _, v := range size(four(), four()[:1]) {
		load := mixed(50)
		load.Setup.RetryPercent = 10
		got := load.Ready(t, v).Run(t.Context())
		limit := got.Asked*11/10 + 100
		t.Logf("V3 %s, 50 %% mixed faults over %d loans, retry budget 10 %%: %d calls (target 1.1 N + 100 = %d), "+
			"%d quotes, %d wrong", v.Name, got.Asked, got.Calls, limit, got.Exact, got.Wrong)
		if got.Calls > limit || got.Wrong != 0 || got.Exact+got.Reasons[payoff.VendorError] != got.Asked {
			t.Errorf("V3 %s is missed: %+v", v.Name, got)
		}
		if full() && !slices.ContainsFunc(slices.Collect(maps.Keys(got.Details)), func(s string) bool {
			return strings.Contains(s, "retry budget is spent")
		}) {
			t.Errorf("V3 %s: no detail says that the budget is spent: %v", v.Name, got.Details)
		}
	}
}
