package vendortest_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
	"tieout/vendors/vendortest"
)

// full says whether the figures are measured at their full size, which takes some minutes; else each is measured on
// little, to see that it still can be.
func full() bool { return os.Getenv("TIEOUT_FAULTS") != "" }

// size returns the one or the other.
func size[T any](whole, everyday T) T {
	if full() {
		return whole
	}
	return everyday
}

// sized runs the everyday sizes beside one another, and the whole ones alone, since they measure time.
func sized(t *testing.T) {
	t.Helper()
	if !full() {
		t.Parallel()
	}
}

// workers is how many questions are under way at the same time in all figures.
const workers = 16

// quick is a setup by which a fault costs little time.
func quick() vendortest.Setup {
	return vendortest.Setup{Attempts: 4, Timeout: 250 * time.Millisecond, Deadline: 5 * time.Second, Backoff: 10 * time.Millisecond}
}

// latency is what every request takes at the vendor, so that what the faults add can be told from what the asking costs.
const latency = 10 * time.Millisecond

// mixed draws from ten faults: the eight of the sandbox's mix (429, 500, 503, half a JSON text, a web page, a reset,
// another loan, no content) and two of the front's (an answer that stalls, one that drips). No 429 names a time.
func mixed(percent float64) vendortest.Load {
	slow := percent * 2 / 10
	var mu sync.Mutex
	asked := map[string]int{}
	return vendortest.Load{
		Loans: size(10_000, 400), Workers: workers, Setup: quick(),
		Behavior: sandbox.Behavior{FaultPercent: (percent - slow) / (1 - slow/100), Seed: 7, RetryAfter: -1, Latency: latency},
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

// draw returns a number that depends on its words only.
func draw(words ...any) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, words...)
	return h.Sum64() * 0x9e3779b97f4a7c15 >> 20
}

// four are the vendors whose default is four attempts; Q2's two are for its records, not for its faults.
func four() []vendortest.Vendor { return []vendortest.Vendor{overNelnet(), overLossExpress()} }

// all are the three vendors; they share what is measured here, and the everyday size makes do with one.
func all() []vendortest.Vendor { return append(four(), overQ2()) }

// TestFiguresMixedFaults is V1 and V2.
func TestFiguresMixedFaults(t *testing.T) {
	sized(t)
	for _, v := range size(four(), four()[:1]) {
		load := mixed(20)
		sound := vendortest.Load{Loans: load.Loans, Workers: workers, Setup: quick(), Behavior: sandbox.Behavior{Latency: latency}}
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
		t.Logf("V3 %s, 50 %% mixed faults over %d loans, retry budget 10 %%: %d calls (target 1.1 N + 100 = %d), %d quotes, %d wrong",
			v.Name, got.Asked, got.Calls, limit, got.Exact, got.Wrong)
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

// TestFiguresDeadVendor is V4, for each way to be dead. The other two vendors are asked at the same time.
func TestFiguresDeadVendor(t *testing.T) {
	sized(t)
	setup := vendortest.Setup{Timeout: 15 * time.Second, Deadline: time.Minute} // what is left zero is the client's default
	quotes := func(spoil func(http.ResponseWriter, *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool { return r.Method != http.MethodPost && spoil(w, r) }
	}
	dead := map[string]vendortest.Load{
		"503 to everything": {Spoil: vendortest.Down},
		"503 to quotes":     {Spoil: quotes(vendortest.Down)},
		"web pages":         {Spoil: quotes(vendortest.Page)},
		"cut connections":   {Spoil: vendortest.Cut},
		"nobody listens":    {Gone: true}, // whose requests nobody can count
	}
	if full() {
		dead["silence"] = vendortest.Load{Spoil: quotes(vendortest.Stall)}
	}
	for _, name := range size(slices.Sorted(maps.Keys(dead)), []string{"503 to quotes", "cut connections"}) {
		for _, slots := range size([]int{4, workers}, []int{workers}) {
			tallies := deadVendor(t, dead[name], setup, slots)
			got := tallies[sandbox.Nelnet]
			t.Logf("V4 nelnet dead (%s), %d at a time, %d loans: %d requests, logins included (target 50), %.1f s (target 60 s)", name,
				slots, got.Asked, max(got.Arrived, got.Calls), got.Took.Seconds())
			last := 0
			for detail, n := range got.Details {
				if strings.Contains(detail, "tieout run --only failed") {
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

// deadVendor asks all three vendors at once, Nelnet as the load has it, and returns what came of each.
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

// TestFiguresRetryAfter is V5.
func TestFiguresRetryAfter(t *testing.T) {
	sized(t)
	for _, v := range size(all(), all()[:1]) {
		for form, header := range map[string]func(time.Time) string{
			"seconds":   func(time.Time) string { return "1" },
			"HTTP date": func(until time.Time) string { return until.UTC().Format(http.TimeFormat) },
		} {
			var once sync.Once
			var told, until time.Time
			load := vendortest.Load{Loans: 400, Workers: workers, Setup: quick(), Behavior: sandbox.Behavior{Latency: latency}}
			load.Spoil = func(w http.ResponseWriter, r *http.Request) (spoilt bool) {
				if r.Method == http.MethodPost || !strings.Contains(r.URL.Path, v.ID(100)) {
					return false
				}
				once.Do(func() {
					told, spoilt = time.Now(), true
					until = told.Add(time.Second)
					if form == "HTTP date" {
						until = told.Add(2 * time.Second).Truncate(time.Second)
					}
					w.Header().Set("Retry-After", header(until))
					vendortest.Down(w, r)
				})
				return spoilt
			}
			running := load.Ready(t, v)
			got := running.Run(t.Context())
			early, first := 0, time.Duration(0)
			for _, at := range running.Came() {
				switch flight := told.Add(20 * time.Millisecond); { // what was sent before the answer came
				case at.Before(flight):
				case at.Before(until.Add(-50 * time.Millisecond)):
					early++
				case first == 0:
					first = at.Sub(until)
				}
			}
			t.Logf("V5 %s, Retry-After as %s: %d calls before the time (target 0), the first %v after it", v.Name, form, early,
				first.Round(time.Millisecond))
			if early != 0 || got.Exact != got.Asked {
				t.Errorf("V5 %s is missed: %+v", v.Name, got)
			}
		}
	}
}

// TestFiguresBomb is V7: an answer that is small on the wire and large behind it. It has a process of its own, whose
// memory no other test's garbage has grown before.
func TestFiguresBomb(t *testing.T) {
	const own = "TIEOUT_FAULTS_BOMB"
	if _, err := resident(); err != nil {
		t.Skip("the memory of this process cannot be read here")
	}
	if os.Getenv(own) == "" {
		again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFiguresBomb$", "-test.v")
		again.Env = append(os.Environ(), own+"=1")
		out, err := again.CombinedOutput()
		if t.Logf("%s", out); err != nil {
			t.Error(err)
		}
		return
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	blank := bytes.Repeat([]byte{' '}, 1<<20)
	for range size(1024, 64) {
		_, _ = z.Write(blank)
	}
	z.Close()
	for _, v := range all() {
		load := vendortest.Load{Loans: 30, Workers: 1, Setup: vendortest.Setup{Attempts: 1}}
		load.Spoil = func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodPost {
				return false
			}
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
			return true
		}
		running := load.Ready(t, v)
		debug.FreeOSMemory()
		before, _ := resident()
		got := running.Run(t.Context())
		after, _ := resident()
		grown := float64(after-before) / (1 << 20)
		t.Logf("V7 %s, %d answers of %d KiB that unpack to %d MiB: memory grows by %.1f MB (target 10 MB)", v.Name, got.Asked,
			bomb.Len()>>10, size(1024, 64), grown)
		most := size(10.0, 60) // the race detector takes several times the memory, and what one answer unpacks to is seen all the same
		if grown >= most || got.Reasons[payoff.VendorError] != got.Asked || got.Details["the answer is too large"] != got.Asked {
			t.Errorf("V7 %s is missed: %+v", v.Name, got)
		}
	}
}

// resident returns the memory that this process holds, in bytes.
func resident() (int64, error) {
	text, err := os.ReadFile("/proc/self/statm") // Linux only
	if err != nil {
		return 0, err
	}
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	return pages * int64(os.Getpagesize()), err
}

// TestFiguresTokens is V9: tokens that live two seconds.
func TestFiguresTokens(t *testing.T) {
	sized(t)
	var group sync.WaitGroup
	for _, v := range all() {
		lasts := size(time.Minute, 5*time.Second)
		load := vendortest.Load{Loans: 1000, Workers: workers, Lasts: lasts, Setup: quick(),
			Behavior: sandbox.Behavior{TokenLife: 2 * time.Second, Latency: latency}}
		running := load.Ready(t, v)
		group.Go(func() {
			got := running.Run(t.Context())
			// Nelnet's expiresIn is a whole second: up to one of the two is lost by its spelling, and a tenth is kept in reserve.
			least, most := int(lasts/(2*time.Second)), int(lasts/(2*time.Second))+1
			if v.Name == sandbox.Nelnet {
				most = int(lasts/(900*time.Millisecond)) + 1
			}
			t.Logf("V9 %s, tokens of 2 s for %v: %d logins (target one an expiry: %d to %d), %d of %d loans lost (target 0)", v.Name,
				lasts, got.Logins, least, most, got.Asked-got.Exact, got.Asked)
			if got.Exact != got.Asked || got.Logins > most || got.Logins < least {
				t.Errorf("V9 %s is missed: %+v", v.Name, got)
			}
		})
	}
	group.Wait()
}

// TestFiguresLimits is V10, in the presence of faults: once as fast as it goes, once by a rate.
func TestFiguresLimits(t *testing.T) {
	sized(t)
	const rate = 100
	for _, v := range size(all(), all()[:1]) {
		load := vendortest.Load{Loans: size(1000, 150), Workers: workers, Setup: quick(),
			Behavior: sandbox.Behavior{FaultPercent: 20, Seed: 3, RetryAfter: -1, Latency: 30 * time.Millisecond}}
		fast := load.Ready(t, v)
		fast.Run(t.Context())
		load.Setup.Rate = rate
		paced := load.Ready(t, v)
		got := paced.Run(t.Context())
		within := paced.Within(time.Second - time.Millisecond)
		t.Logf("V10 %s: at most %d requests at a time (limit %d); %d within any second (limit %d), logins and retries included, "+
			"%.0f a second over %.1f s", v.Name, fast.Most(), workers, within, rate, float64(got.Arrived)/got.Took.Seconds(),
			got.Took.Seconds())
		if fast.Most() > workers || within > rate {
			t.Errorf("V10 %s is missed", v.Name)
		}
	}
}
