package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// phases are what a run does one after the other, by a function that is under way then; of two the earlier counts.
func phases() [][2]string {
	return [][2]string{
		{"settle what was staged", "store.(*Stage).Settle("}, {"stage the files, and judge on the way", "cmd/tieout.(*inputs).stage("},
		{"judge what waited, and explain", "pipeline.Run("},
		{"finish the run", "store.(*Store).Finish("}, {"count", "store.(*Store).Info("}, {"write the reports", "writers.Write("},
	}
}

// A watch looks a hundred times a second which phase of a run is under way.
type watch struct {
	took    map[string]time.Duration
	end     chan struct{}
	ended   chan struct{}
	stacks  []byte
	current time.Time
}

func newWatch() *watch {
	w := &watch{took: map[string]time.Duration{}, end: make(chan struct{}), ended: make(chan struct{}), stacks: make([]byte, 256<<10),
		current: time.Now()}
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
	stacks, now := string(w.stacks[:runtime.Stack(w.stacks, true)]), time.Now()
	phase := "all else"
	for _, p := range phases() {
		if strings.Contains(stacks, p[1]) {
			phase = p[0]
			break
		}
	}
	w.took[phase] += now.Sub(w.current)
	w.current = now
}

func (w *watch) stop() {
	close(w.end)
	<-w.ended
}

// print prints the wall time of the phases, in their order.
func (w *watch) print() {
	var total time.Duration
	for _, d := range w.took {
		total += d
	}
	fmt.Printf("| phase | wall s | %% |\n|---|---:|---:|\n")
	for _, p := range append(phases(), [2]string{"all else"}) {
		fmt.Printf("| %s | %.2f | %.1f |\n", p[0], w.took[p[0]].Seconds(), 100*w.took[p[0]].Seconds()/total.Seconds())
	}
	fmt.Println()
}
