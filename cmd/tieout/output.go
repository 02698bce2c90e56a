package main

import (
	"errors"
	"io"
	"syscall"

	"tieout/payoff"
)

// An output is the program's stdout. It remembers the first error, so that what nobody got is noticed even if what
// printed it does not look: tables, help and the lines of a loop.
type output struct {
	w   io.Writer
	err error
}

// Write writes, unless an earlier write failed.
func (o *output) Write(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.w.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	o.err = err
	return n, err
}

// flush writes what the printer still holds.
func (o *output) flush(p *printer) {
	if err := p.end(); err != nil && o.err == nil {
		o.err = err
	}
}

// lost says whether an error is that of the output itself.
func (o *output) lost(err error) bool { return o.err != nil && errors.Is(err, o.err) }

// end returns the exit code of a command that ended with this one, after all that it printed.
func (o *output) end(code int, stderr io.Writer) int {
	if o.err == nil || outranksOutput(code) {
		return code
	}
	if errors.Is(o.err, syscall.EPIPE) { // whoever read it has seen enough, as in tieout breaks | head
		return payoff.ExitNoReader
	}
	p := payoff.Problemf(payoff.CodeOutput, "make room or print elsewhere, and type it again; `tieout runs` says "+
		"whether a run was made all the same", "stdout cannot be written to: %w", o.err)
	say(stderr, p)
	return payoff.ExitFailed
}

// outranksOutput says whether an exit code says more than that the output is lost.
func outranksOutput(code int) bool {
	switch code {
	case payoff.ExitClean, payoff.ExitBreaks, payoff.ExitIncomplete:
		return false
	}
	return true
}
