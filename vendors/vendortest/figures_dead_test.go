package vendortest_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
	"tieout/vendors/vendortest"
)

// TestFiguresDeadVendor is V4, for each way to be dead. The other two vendors are asked at the same time.
func TestFiguresDeadVendor(t *testing.T) {
	sized(t)
	// What is left zero is the client's default.
	setup := vendortest.Setup{Timeout: 15 * time.Second, Deadline: time.Minute}
	quotes := func(spoil func(http.ResponseWriter, *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool { return r.Method != http.MethodPost && spoil(w, r) }
	}
	dead := map[string]vendortest.Load{
		"503 to everything": {Spoil: vendortest.Down},
		"503 to quotes":     {Spoil: quotes(vendortest.Down)},
		"web pages":         {Spoil: quotes(vendortest.Page)},
		"cut connections":   {Spoil: vendortest.Cut},
		"nobody listens":    {Gone: true}, // nobody can count its requests
	}
	if full() {
		dead["silence"] = vendortest.Load{Spoil: quotes(vendortest.Stall)}
	}
	for _, name := range size(slices.Sorted(maps.Keys(dead)), []string{"503 to quotes", "cut connections"}) {
		for _, slots := range size([]int{4, workers}, []int{workers}) {
			tallies := deadVendor(t, dead[name], setup, slots)
			got := tallies[sandbox.Nelnet]
			t.Logf("V4 nelnet dead (%s), %d at a time, %d loans: %d requests, logins included (target 50), "+
				"%.1f s (target 60 s)", name, slots, got.Asked, max(got.Arrived, got.Calls), got.Took.Seconds())
			last := 0
			for detail, n := range got.Details {
				if strings.Contains(detail, "ask again") {
					last += n
				}
			}
			if max(got.Arrived, got.Calls) > 50 || got.Took > time.Minute || got.Reasons[payoff.VendorError] != got.Asked ||
				last < got.Asked-10*slots {
				t.Errorf("V4 is missed: %+v", got)
			}
			for _, other := range []string{sandbox.Q2, sandbox.LossExpress} {
				if got := tallies[other]; got.Exact != got.Asked {
					t.Errorf("V4: %s is not done: %+v", other, got)
				}
			}
		}
	}
}

// deadVendor asks all three vendors at the same time, of which Nelnet is dead, and returns what came of each.
func deadVendor(t *testing.T, dead vendortest.Load, setup vendortest.Setup, slots int) map[string]vendortest.Tally {
	t.Helper()
	tallies := map[string]vendortest.Tally{}
	var mu sync.Mutex
	var group sync.WaitGroup
	for _, v := range all() {
		load := vendortest.Load{}
		if v.Name == sandbox.Nelnet {
			load = dead
		}
		load.Loans, load.Workers, load.Setup = size(10_000, 500), slots, setup
		running := load.Ready(t, v)
		group.Go(func() {
			tally := running.Run(t.Context())
			mu.Lock()
			defer mu.Unlock()
			tallies[v.Name] = tally
		})
	}
	group.Wait()
	return tallies
}
