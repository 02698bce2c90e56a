package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"

	"tieout/pipeline/queue"
)

// plainEvery is how often a plain line says how far the run is, where stderr is no terminal.
const plainEvery = 30 * time.Second

// A display shows how far a run is: bars on a terminal, a plain line now and then elsewhere.
type display struct {
	w        io.Writer
	bars     progress.Writer // nil where w is no terminal
	trackers map[string]*progress.Tracker
	rendered sync.WaitGroup

	mu    sync.Mutex
	done  map[string]int
	loans map[string]int
	said  time.Time
}

func newProgress(w io.Writer, vendors []queue.Vendor) *display {
	d := &display{w: w, done: map[string]int{}, loans: map[string]int{}, said: time.Now()}
	if !isTerminal(w) {
		return d
	}
	d.bars = progress.NewWriter()
	d.bars.SetOutputWriter(w)
	d.bars.SetUpdateFrequency(250 * time.Millisecond)
	d.bars.SetTrackerLength(24)
	d.trackers = map[string]*progress.Tracker{}
	for _, v := range vendors {
		d.trackers[v.Name] = &progress.Tracker{Message: v.Name}
		d.bars.AppendTracker(d.trackers[v.Name])
	}
	d.rendered.Go(d.bars.Render)
	return d
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// tell is the pipeline's [queue.Progress].
func (d *display) tell(vendor string, done, loans int) {
	if d.bars != nil {
		d.trackers[vendor].UpdateTotal(int64(max(loans, 1)))
		d.trackers[vendor].SetValue(int64(done))
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.done[vendor], d.loans[vendor] = max(done, d.done[vendor]), loans
	if time.Since(d.said) < plainEvery {
		return
	}
	d.said = time.Now()
	all, of := 0, 0
	for v, n := range d.loans {
		all, of = all+d.done[v], of+n
	}
	fmt.Fprintf(d.w, "tieout: %d of %d loans\n", all, of)
}

// stop leaves the last state on the screen.
func (d *display) stop() {
	if d.bars == nil {
		return
	}
	for _, t := range d.trackers {
		t.MarkAsDone()
	}
	d.bars.Stop()
	d.rendered.Wait()
}
