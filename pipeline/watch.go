package pipeline

import "fmt"

// A Watcher follows a run.
type Watcher interface {
	// Notice takes what the run says while it works.
	Notice(Notice)
	// Begin says that these vendors are about to be asked, or computed, side by side.
	Begin(vendors []string)
	// Progress says how many loans of a vendor have a result. Several goroutines call it.
	Progress(vendor string, done, loans int)
	// End says that all vendors are done, or that the run stopped.
	End()
}

// A Notice is one line that a run says to whoever watches it.
type Notice struct {
	Warning bool // something may be wrong, although the run goes on
	Text    string
}

// note says something through a watcher.
func note(w Watcher, format string, args ...any) {
	w.Notice(Notice{Text: fmt.Sprintf(format, args...)})
}

// warn says through a watcher that something may be wrong.
func warn(w Watcher, format string, args ...any) {
	w.Notice(Notice{Warning: true, Text: fmt.Sprintf(format, args...)})
}
