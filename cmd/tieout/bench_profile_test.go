package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"testing"
	"time"
)

// profileRun runs a variant once more, in this process and under the profiler, and prints where its time goes.
func profileRun(t *testing.T, v benchVariant, loans int) {
	t.Helper()
	t.Chdir(t.TempDir())
	v.write(t, loans)
	watch, stop := startPhaseWatch(t), startProfile(t, "cpu.prof")
	var out bytes.Buffer
	run(t.Context(), v.args(), &out, &out)
	path := stop()
	watch.stop()
	fmt.Printf("\nWhere the time goes: %s, %d loans\n\n", v.name, loans)
	watch.print()
	printShares(t, path)
}

// A phase is a part of a run, in which a function is under way.
type phase struct{ name, function string }

// phases are those of a run. If two functions are under way, the phase is the first one here.
func phases() []phase {
	return []phase{
		{"settle what was staged", "store.(*Stage).Settle("},
		{"stage the files, and judge on the way", "pipeline.(*run).stage("},
		{"judge what waited, and explain", "queue.Run("},
		{"finish the run", "store.(*Store).Finish("},
		{"count", "store.(*Store).Info("},
		{"write the reports", "writers.Write("},
		{"all else", ""},
	}
}

// A phaseWatch looks a hundred times a second which phase of a run is under way.
type phaseWatch struct {
	t      *testing.T
	took   map[phase]*phaseTime
	end    chan struct{}
	ended  chan struct{}
	stacks []byte
	looked time.Time
	cpu    time.Duration // of this process, until then
}

// A phaseTime is what a phase took.
type phaseTime struct{ wall, cpu time.Duration }

func startPhaseWatch(t *testing.T) *phaseWatch {
	t.Helper()
	w := &phaseWatch{t: t, took: map[phase]*phaseTime{}, end: make(chan struct{}), ended: make(chan struct{}),
		stacks: make([]byte, 256<<10), looked: time.Now(), cpu: ownCPU(t)}
	for _, p := range phases() {
		w.took[p] = &phaseTime{}
	}
	go func() {
		defer close(w.ended)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				w.look()
			case <-w.end:
				return
			}
		}
	}()
	return w
}

// look gives the time since the last look to the current phase.
func (w *phaseWatch) look() {
	stacks, now, cpu := string(w.stacks[:runtime.Stack(w.stacks, true)]), time.Now(), ownCPU(w.t)
	for _, p := range phases() {
		if strings.Contains(stacks, p.function) {
			w.took[p].wall += now.Sub(w.looked)
			w.took[p].cpu += cpu - w.cpu
			break
		}
	}
	w.looked, w.cpu = now, cpu
}

func (w *phaseWatch) stop() {
	close(w.end)
	<-w.ended
}

// print prints the time of the phases, in their order.
func (w *phaseWatch) print() {
	var total time.Duration
	for _, took := range w.took {
		total += took.wall
	}
	fmt.Printf("| phase | wall s | %% | cores busy |\n|---|---:|---:|---:|\n")
	for _, p := range phases() {
		took := w.took[p]
		fmt.Printf("| %s | %.2f | %.1f | %.2f |\n", p.name, took.wall.Seconds(),
			100*took.wall.Seconds()/total.Seconds(), took.cpu.Seconds()/max(took.wall.Seconds(), 0.001))
	}
	fmt.Println()
}

// startProfile starts a profile of processor time, which stop ends; stop returns its path. It is kept in the folder
// TIEOUT_PROFILE, if that is set.
func startProfile(t *testing.T, name string) (stop func() string) {
	t.Helper()
	path := filepath.Join(cmp.Or(os.Getenv("TIEOUT_PROFILE"), t.TempDir()), name)
	f, err := os.Create(path)
	must(t, err)
	must(t, pprof.StartCPUProfile(f))
	return func() string {
		pprof.StopCPUProfile()
		must(t, f.Close())
		return path
	}
}

// An entry is a package of ours, and the function by which its caller entered it.
type entry struct{ pkg, function string }

// printShares prints the share of each package, and of the functions by which it is entered if they have a hundredth or
// more.
func printShares(t *testing.T, profile string) {
	t.Helper()
	out, err := exec.Command("go", "tool", "pprof", "-traces", profile).Output()
	must(t, err)
	entries, packages, total := map[entry]time.Duration{}, map[string]time.Duration{}, time.Duration(0)
	for _, trace := range strings.Split(string(out), "-----------+") {
		took, e := readTrace(trace)
		if took == 0 {
			continue
		}
		entries[e] += took
		packages[e.pkg] += took
		total += took
	}
	percent := func(d time.Duration) float64 { return 100 * float64(d) / float64(total) }
	fmt.Printf("| stage | %% of %.1f s CPU |\n|---|---:|\n", total.Seconds())
	for _, pkg := range slices.SortedFunc(maps.Keys(packages), longestFirst(packages)) {
		fmt.Printf("| **%s** | %.1f |\n", pkg, percent(packages[pkg]))
		for _, e := range slices.SortedFunc(maps.Keys(entries), longestFirst(entries)) {
			if e.pkg == pkg && e.function != "" && percent(entries[e]) >= 1 {
				fmt.Printf("| %s | %.1f |\n", e.function, percent(entries[e]))
			}
		}
	}
}

// longestFirst orders keys by their time.
func longestFirst[K comparable](times map[K]time.Duration) func(a, b K) int {
	return func(a, b K) int {
		return cmp.Or(cmp.Compare(times[b], times[a]), strings.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	}
}

var (
	// ourFunction finds a package of ours in the name of a function, and the function without its closures.
	ourFunction = regexp.MustCompile(`^tieout(?:/cmd)?/([a-z0-9/]+)\.((?:\(\*?\w+\)\.)?\w+)`)
	// storeDriver finds what works for the store.
	storeDriver = regexp.MustCompile(`^(modernc\.org|database/sql)`)
)

// readTrace reads one trace of go tool pprof: a time, and the functions from the innermost to the outermost. The time
// belongs to the innermost package of ours. What SQLite does for the store is the store's, even if a closure of the
// store's is compiled into its caller.
func readTrace(trace string) (took time.Duration, e entry) {
	e.pkg = "runtime: goroutines and garbage"
	for line := range strings.Lines(trace) {
		fields := strings.Fields(line)
		if took == 0 && len(fields) > 1 {
			took, _ = time.ParseDuration(fields[0]) // the head of the listing has none
			fields = fields[1:]
		}
		if took == 0 || len(fields) == 0 {
			continue
		}
		m := ourFunction.FindStringSubmatch(fields[0])
		switch {
		case m == nil:
			if e.function == "" && storeDriver.MatchString(fields[0]) {
				e.pkg = "store"
			}
		case e.function == "" && e.pkg == "store":
			e.function = m[2]
		case e.function == "" || e.pkg == m[1]:
			e = entry{m[1], m[2]}
		default:
			return took, e
		}
	}
	return took, e
}
