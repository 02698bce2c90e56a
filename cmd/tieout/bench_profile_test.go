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
	"runtime/pprof"
	"slices"
	"strings"
	"testing"
	"time"
)

// profiled runs a variant once more, within this process and under the profiler, and prints where its time goes.
func profiled(t *testing.T, v benchVariant, loans int) {
	t.Helper()
	t.Chdir(t.TempDir())
	v.write(t, loans)
	watch, stop := newWatch(t), profiling(t, "cpu.prof")
	var out bytes.Buffer
	run(t.Context(), v.args(), &out, &out)
	path := stop()
	watch.stop()
	fmt.Printf("\nWhere the time goes: %s, %d loans\n\n", v.name, loans)
	watch.print()
	printShares(t, path)
}

// profiling begins a profile of processor time, which ends with stop. It stays in the folder TIEOUT_PROFILE, where there
// is one.
func profiling(t *testing.T, name string) (stop func() string) {
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

// A stage is a package of ours, and within it the function that its caller called.
type stage struct{ pkg, entry string }

// ours finds our packages in the name of a function, and the function without its closures.
var ours = regexp.MustCompile(`^tieout(?:/cmd)?/([a-z0-9/]+)\.((?:\(\*?\w+\)\.)?\w+)`)

// driver finds what works for the store.
var driver = regexp.MustCompile(`^(modernc\.org|database/sql)`)

// printShares prints the shares of packages, and of the functions by which they are entered where these have a
// hundredth or more.
func printShares(t *testing.T, profile string) {
	t.Helper()
	out, err := exec.Command("go", "tool", "pprof", "-traces", profile).Output()
	must(t, err)
	stages, packages, total := map[stage]time.Duration{}, map[string]time.Duration{}, time.Duration(0)
	for _, trace := range strings.Split(string(out), "-----------+") {
		took, at := sample(trace)
		if took == 0 {
			continue
		}
		stages[at] += took
		packages[at.pkg] += took
		total += took
	}
	percent := func(d time.Duration) float64 { return 100 * float64(d) / float64(total) }
	fmt.Printf("| stage | %% of %.1f s CPU |\n|---|---:|\n", total.Seconds())
	for _, pkg := range slices.SortedFunc(maps.Keys(packages), by(packages)) {
		fmt.Printf("| **%s** | %.1f |\n", pkg, percent(packages[pkg]))
		for _, s := range slices.SortedFunc(maps.Keys(stages), by(stages)) {
			if s.pkg == pkg && s.entry != "" && percent(stages[s]) >= 1 {
				fmt.Printf("| %s | %.1f |\n", s.entry, percent(stages[s]))
			}
		}
	}
}

// by orders keys by their time, the longest first.
func by[K comparable](times map[K]time.Duration) func(a, b K) int {
	return func(a, b K) int {
		return cmp.Or(cmp.Compare(times[b], times[a]), strings.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	}
}

// sample reads one trace of go tool pprof: a time, and the functions from the innermost to the outermost. It belongs to
// the innermost package of ours: what SQLite does for the store is the store's, also where a closure of the store's is
// compiled into its caller.
func sample(trace string) (took time.Duration, at stage) {
	at.pkg = "runtime: goroutines and garbage"
	for line := range strings.Lines(trace) {
		fields := strings.Fields(line)
		if took == 0 && len(fields) > 1 {
			took, _ = time.ParseDuration(fields[0]) // the head of the listing has none
			fields = fields[1:]
		}
		if took == 0 || len(fields) == 0 {
			continue
		}
		m := ours.FindStringSubmatch(fields[0])
		switch {
		case m == nil:
			if at.entry == "" && driver.MatchString(fields[0]) {
				at.pkg = "store"
			}
		case at.entry == "" && at.pkg == "store":
			at.entry = m[2]
		case at.entry == "" || at.pkg == m[1]:
			at = stage{m[1], m[2]}
		default:
			return took, at
		}
	}
	return took, at
}
