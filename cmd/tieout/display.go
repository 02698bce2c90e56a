package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
	"github.com/jedib0t/go-pretty/v6/table"

	"tieout/payoff"
	"tieout/pipeline"
)

// plainEvery is how often a plain line says how far the run is if stderr is no terminal.
const plainEvery = 30 * time.Second

// A display shows on stderr what a run says, and how far it is: bars on a terminal, a plain line now and then
// elsewhere. It is the run's [pipeline.Watcher].
type display struct {
	w        io.Writer
	bars     progress.Writer // nil if w is no terminal, and while nobody is asked
	trackers map[string]*progress.Tracker
	rendered sync.WaitGroup

	mu    sync.Mutex
	done  map[string]int
	loans map[string]int
	said  time.Time
}

var _ pipeline.Watcher = (*display)(nil)

func newDisplay(w io.Writer) *display {
	return &display{w: w, done: map[string]int{}, loans: map[string]int{}}
}

// Notice prints one line.
func (d *display) Notice(text string) { fmt.Fprintf(d.w, "tieout: %s\n", text) }

// Warn prints a warning on one line.
func (d *display) Warn(w payoff.Warning) { fmt.Fprintf(d.w, "tieout: warning: %s\n", w.Message) }

// Begin starts a bar for each vendor on a terminal.
func (d *display) Begin(vendors []string) {
	d.said = time.Now()
	if !isTerminal(d.w) {
		return
	}
	d.bars = progress.NewWriter()
	d.bars.SetOutputWriter(device(d.w)) // the bars move the cursor
	d.bars.SetUpdateFrequency(250 * time.Millisecond)
	d.bars.SetTrackerLength(24)
	d.trackers = map[string]*progress.Tracker{}
	for _, name := range vendors {
		d.trackers[name] = &progress.Tracker{Message: payoff.Visible(name)}
		d.bars.AppendTracker(d.trackers[name])
	}
	d.rendered.Go(d.bars.Render)
}

func isTerminal(w io.Writer) bool {
	f := device(w)
	if f == nil || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Progress moves a vendor's bar, or prints a line if the last one was long ago.
func (d *display) Progress(vendor string, done, loans int) {
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

// End leaves the last state on the screen.
func (d *display) End() {
	if d.bars == nil {
		return
	}
	for _, t := range d.trackers {
		t.MarkAsDone()
	}
	d.bars.Stop()
	d.rendered.Wait()
	d.bars = nil
}

// plainTable is a table without lines, as a terminal and a pipe both read it.
func plainTable(w io.Writer, header ...string) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Format.Header = 0
	t.SetStyle(style)
	row := make(table.Row, len(header))
	columns := make([]table.ColumnConfig, len(header))
	for i, h := range header {
		row[i], columns[i] = h, table.ColumnConfig{Number: i + 1, Transformer: visibleCell}
	}
	t.AppendHeader(row)
	t.SetColumnConfigs(columns)
	return t
}

// visibleCell spells a cell as it will be printed, so that its column is as wide.
func visibleCell(value any) string { return payoff.Visible(fmt.Sprint(value)) }
