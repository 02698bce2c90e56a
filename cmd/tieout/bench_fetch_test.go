package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// How the vendor is asked, and the targets.
const (
	fetchInFlight    = 16
	fetchLatency     = 50 * time.Millisecond
	latencyTarget    = 0.95 // of what latency and concurrency let through
	bareClientTarget = 0.60 // of a bare client, without latency
)

// TestBenchFetch measures runs that ask a vendor on loopback, which shares the machine with them. It comes after
// TestBench, whose processes start with this one's peak of memory.
func TestBenchFetch(t *testing.T) {
	// Whole rounds, and enough of them that the first and the last make no difference.
	loans := benchSize(t, 400*fetchInFlight)
	fmt.Printf("\n| fetched, %d in flight | loans | answers/s | of | share | target | | CPU us/answer | bare | "+
		"run s | ledger bytes/loan |\n", fetchInFlight)
	fmt.Println("|---|---:|---:|---|---:|---:|---|---:|---:|---:|---:|")
	slow := fetch(t, loans, fetchLatency)
	most := fetchInFlight / fetchLatency.Seconds()
	slow.print("latency 50 ms", fmt.Sprintf("%.0f/s, concurrency / latency (a bare client: %.0f/s)", most, slow.bare),
		most, latencyTarget)
	fast := fetch(t, 10*loans, 0)
	fast.print("no latency", fmt.Sprintf("%.0f/s, a bare client", fast.bare), fast.bare, bareClientTarget)
	fmt.Printf("\nWhere the time goes: no latency, the vendor included\n\n")
	printShares(t, fast.profile)
}

// A fetchCost is what a run and a bare client took for the same questions.
type fetchCost struct {
	loans           int
	perSecond, bare float64 // answers; the run's from its first question to its last answer
	took            time.Duration
	cpu, bareCPU    time.Duration // for one answer, the vendor's own time included
	ledger          int64         // bytes for one loan
	profile         string        // the path
}

func (c fetchCost) print(name, of string, whole, target float64) {
	fmt.Printf("| %s | %d | %.0f | %s | %.1f %% | %.0f %% | %s | %d | %d | %.2f | %d |\n", name, c.loans, c.perSecond,
		of, 100*c.perSecond/whole, 100*target, metOrMissed(c.perSecond/whole >= target), c.cpu.Microseconds(),
		c.bareCPU.Microseconds(), c.took.Seconds(), c.ledger)
}

// fetch runs a list whose payoffs are asked for. Then a bare client asks the same questions, as many at once. It fails
// unless each loan is answered exactly once.
func fetch(t *testing.T, loans int, latency time.Duration) fetchCost {
	t.Helper()
	vendors := loansFolder(t, loans, latency)
	timed := &timedVendor{vendor: vendors}
	ofRun, ofBareClient := httptest.NewServer(timed), httptest.NewServer(vendors)
	t.Cleanup(ofRun.Close)
	t.Cleanup(ofBareClient.Close)
	pointVendorsAt(t, ofRun.URL)
	replaceInFile(t, "tieout.yaml", "concurrency: 8", fmt.Sprintf("concurrency: %d", fetchInFlight))
	stop, began, cpu := startProfile(t, fmt.Sprintf("fetch-%v.prof", latency)), time.Now(), ownCPU(t)
	expect(t, payoff.ExitClean, "", "run", "loans.csv")
	c := fetchCost{loans: loans, perSecond: timed.perSecond(), took: time.Since(began),
		cpu: (ownCPU(t) - cpu) / time.Duration(loans), profile: stop(), ledger: fileSize(t, "tieout.db") / int64(loans)}
	if asked := vendors.Count(sandbox.Nelnet, sandbox.Quote); asked != loans {
		t.Errorf("%d questions for %d loans", asked, loans)
	}
	if matched := queryInt(t, "SELECT count(*) FROM loan WHERE status = 'matched'"); matched != loans {
		t.Errorf("%d of %d loans match", matched, loans)
	}
	cpu = ownCPU(t)
	c.bare = askAgain(t, ofBareClient.URL, vendors.Requests(), timed.token)
	c.bareCPU = (ownCPU(t) - cpu) / time.Duration(loans)
	return c
}

// A timedVendor is a vendor that knows when the first question came and when the last was answered.
type timedVendor struct {
	vendor http.Handler

	mu          sync.Mutex
	first, last time.Time
	answers     int
	token       string
}

// ServeHTTP lets the vendor answer.
func (v *timedVendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	came := time.Now()
	v.vendor.ServeHTTP(w, r)
	v.mu.Lock()
	defer v.mu.Unlock()
	if r.Method != http.MethodGet {
		return // a login
	}
	if v.answers++; v.answers == 1 {
		v.first = came
	}
	v.last, v.token = time.Now(), r.Header.Get("Authorization")
}

// perSecond is how many questions were answered a second.
func (v *timedVendor) perSecond() float64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return float64(v.answers) / v.last.Sub(v.first).Seconds()
}

// askAgain asks the questions among some requests again, with nothing but the standard client, and returns how many
// were answered a second.
func askAgain(t *testing.T, url string, requests []sandbox.Request, token string) float64 {
	t.Helper()
	var urls []string
	for _, r := range requests {
		if r.What == sandbox.Quote {
			urls = append(urls, url+"/"+r.Vendor+r.Path+"?"+r.Query)
		}
	}
	transport := &http.Transport{MaxIdleConnsPerHost: fetchInFlight}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	questions := make(chan string)
	began := time.Now()
	var group sync.WaitGroup
	for range fetchInFlight {
		group.Go(func() {
			for url := range questions {
				if err := get(client, url, token); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, url := range urls {
		questions <- url
	}
	close(questions)
	group.Wait()
	return float64(len(urls)) / time.Since(began).Seconds()
}

func get(client *http.Client, url, token string) error {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", token)
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, answer.Status)
	}
	return nil
}
