package main

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// allPhases are what a run does one after the other, by a function that is under way then; of two the earlier counts.
func allPhases() [][2]string {
	return [][2]string{
		{"settle what was staged", "store.(*Stage).Settle("}, {"stage the files, and judge on the way", "cmd/tieout.(*inputs).stage("},
		{"judge what waited, and explain", "queue.Run("},
		{"finish the run", "store.(*Store).Finish("}, {"count", "store.(*Store).Info("}, {"write the reports", "writers.Write("},
		{"all else", ""},
	}
}

// A watch looks a hundred times a second which phase of a run is under way.
type watch struct {
	t       *testing.T
	took    map[string]*spell
	end     chan struct{}
	ended   chan struct{}
	stacks  []byte
	current time.Time
	used    time.Duration // of the processors, until then
}

// A spell is what a phase took.
type spell struct{ wall, cpu time.Duration }

func newWatch(t *testing.T) *watch {
	t.Helper()
	w := &watch{t: t, took: map[string]*spell{}, end: make(chan struct{}), ended: make(chan struct{}), stacks: make([]byte, 256<<10),
		current: time.Now(), used: ownCPU(t)}
	for _, p := range allPhases() {
		w.took[p[0]] = &spell{}
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

// look gives the time since the last look to the phase of now.
func (w *watch) look() {
	stacks, now, used := string(w.stacks[:runtime.Stack(w.stacks, true)]), time.Now(), ownCPU(w.t)
	for _, p := range allPhases() {
		if strings.Contains(stacks, p[1]) {
			w.took[p[0]].wall += now.Sub(w.current)
			w.took[p[0]].cpu += used - w.used
			break
		}
	}
	w.current, w.used = now, used
}

func (w *watch) stop() {
	close(w.end)
	<-w.ended
}

// print prints the time of the phases, in their order.
func (w *watch) print() {
	var total time.Duration
	for _, s := range w.took {
		total += s.wall
	}
	fmt.Printf("| phase | wall s | %% | cores busy |\n|---|---:|---:|---:|\n")
	for _, p := range allPhases() {
		s := w.took[p[0]]
		fmt.Printf("| %s | %.2f | %.1f | %.2f |\n", p[0], s.wall.Seconds(), 100*s.wall.Seconds()/total.Seconds(), s.cpu.Seconds()/max(s.wall.Seconds(), 0.001))
	}
	fmt.Println()
}
