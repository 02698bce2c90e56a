package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// The targets of fetching.
const (
	fetchInFlight = 16
	fetchLatency  = 50 * time.Millisecond
	fetchTarget   = 0.95 // of what latency and concurrency let through
	bareTarget    = 0.60 // of a bare client, without latency
)

// A gate is a vendor that knows when the first question about a loan came and when the last was answered.
type gate struct {
	vendor http.Handler

	mu          sync.Mutex
	first, last time.Time
	answers     int
	token       string
}

// ServeHTTP lets the vendor answer.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	came := time.Now()
	g.vendor.ServeHTTP(w, r)
	g.mu.Lock()
	defer g.mu.Unlock()
	if r.Method != http.MethodGet {
		return // a login
	}
	if g.answers++; g.answers == 1 {
		g.first = came
	}
	g.last, g.token = time.Now(), r.Header.Get("Authorization")
}

// perSecond is how many questions were answered a second.
func (g *gate) perSecond() float64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return float64(g.answers) / g.last.Sub(g.first).Seconds()
}

// A fetch is what a run and a bare client took for the same questions.
type fetch struct {
	loans           int
	perSecond, bare float64 // answers; of the run from its first question to its last answer
	took            time.Duration
	cpu, bareCPU    time.Duration // for one answer, the vendor's own time included
	ledger          int64         // bytes for one loan
	profile         string
}

// TestBenchFetch measures runs that ask a vendor on loopback, which shares the machine with them. It stands behind
// TestBench, whose processes begin with this one's peak of memory.
func TestBenchFetch(t *testing.T) {
	loans := benchSize(t, 400*fetchInFlight) // whole rounds, and so many that the first and the last make no difference
	fmt.Printf("\n| fetched, %d in flight | loans | answers/s | of | share | target | | CPU us/answer | bare | run s | ledger bytes/loan |\n", fetchInFlight)
	fmt.Println("|---|---:|---:|---|---:|---:|---|---:|---:|---:|---:|")
	slow := fetched(t, loans, fetchLatency)
	most := fetchInFlight / fetchLatency.Seconds()
	slow.print("latency 50 ms", fmt.Sprintf("%.0f/s, concurrency / latency (a bare client: %.0f/s)", most, slow.bare), most, fetchTarget)
	quick := fetched(t, 10*loans, 0)
	quick.print("no latency", fmt.Sprintf("%.0f/s, a bare client", quick.bare), quick.bare, bareTarget)
	fmt.Printf("\nWhere the time goes: no latency, the vendor included\n\n")
	printShares(t, quick.profile)
}

func (f fetch) print(name, of string, whole, least float64) {
	verdict := "met"
	if f.perSecond/whole < least {
		verdict = "MISSED"
	}
	fmt.Printf("| %s | %d | %.0f | %s | %.1f %% | %.0f %% | %s | %d | %d | %.2f | %d |\n", name, f.loans, f.perSecond, of, 100*f.perSecond/whole,
		100*least, verdict, f.cpu.Microseconds(), f.bareCPU.Microseconds(), f.took.Seconds(), f.ledger)
}

// fetched runs a list whose payoffs are asked for, and then puts the same questions by a bare client, as many at once. It
// fails where a loan is not answered exactly once.
func fetched(t *testing.T, loans int, latency time.Duration) fetch {
	t.Helper()
	vendors := nightly(t, loans, latency)
	g := &gate{vendor: vendors}
	gated, open := httptest.NewServer(g), httptest.NewServer(vendors)
	t.Cleanup(gated.Close)
	t.Cleanup(open.Close)
	config := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).ReplaceAllString(readFile(t, "tieout.yaml"), gated.URL)
	write(t, "tieout.yaml", strings.Replace(config, "concurrency: 8", fmt.Sprintf("concurrency: %d", fetchInFlight), 1))
	stop, began, cpu := profiling(t, fmt.Sprintf("fetch-%v.prof", latency)), time.Now(), ownCPU(t)
	want(t, payoff.ExitClean, "", "run", "loans.csv")
	f := fetch{loans: loans, perSecond: g.perSecond(), took: time.Since(began), cpu: (ownCPU(t) - cpu) / time.Duration(loans), profile: stop(),
		ledger: size(t, "tieout.db") / int64(loans)}
	if asked := vendors.Count(sandbox.Nelnet, sandbox.Quote); asked != loans {
		t.Errorf("%d questions for %d loans", asked, loans)
	}
	if matched := count(t, "SELECT count(*) FROM loan WHERE status = 'matched'"); matched != loans {
		t.Errorf("%d of %d loans match", matched, loans)
	}
	cpu = ownCPU(t)
	f.bare = askBare(t, open.URL, vendors, g.token)
	f.bareCPU = (ownCPU(t) - cpu) / time.Duration(loans)
	return f
}

// askBare puts the questions that a sandbox was asked once more, by nothing but the standard client, and returns how many
// were answered a second.
func askBare(t *testing.T, url string, vendors *sandbox.Sandbox, token string) float64 {
	t.Helper()
	var urls []string
	for _, r := range vendors.Requests() {
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
