package pipeline

import (
	"fmt"

	"tieout/payoff"
)

// A Watcher follows a run.
type Watcher interface {
	// Notice takes what the run says while it works.
	Notice(text string)
	// Warn takes what may be wrong, although the run goes on.
	Warn(w payoff.Warning)
	// Begin says that these vendors are about to be asked, or computed, side by side.
	Begin(vendors []string)
	// Progress says how many loans of a vendor have a result. Several goroutines call it.
	Progress(vendor string, done, loans int)
	// End says that all vendors are done, or that the run stopped.
	End()
}

// A Memory is a watcher that remembers the warnings, so that the ledger and the reports have them, too.
type Memory struct {
	Watcher
	warnings []payoff.Warning // that were not taken yet
}

// Remembering returns a memory of what is said to a watcher; the watcher itself, if it is one.
func Remembering(w Watcher) *Memory {
	if m, ok := w.(*Memory); ok {
		return m
	}
	return &Memory{Watcher: w}
}

// Warn passes a warning on, and remembers it.
func (m *Memory) Warn(w payoff.Warning) {
	m.warnings = append(m.warnings, w)
	m.Watcher.Warn(w)
}

// take returns the warnings since it was last asked.
func (m *Memory) take() []payoff.Warning {
	taken := m.warnings
	m.warnings = nil
	return taken
}

// note says something through a watcher.
func note(w Watcher, format string, args ...any) { w.Notice(fmt.Sprintf(format, args...)) }

// warn says through a watcher that something about a file may be wrong; an empty file is none.
func warn(w Watcher, code, file, format string, args ...any) {
	w.Warn(payoff.Warning{Code: code, File: file, Message: fmt.Sprintf(format, args...)})
}
