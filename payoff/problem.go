package payoff

import (
	"errors"
	"fmt"
	"slices"
)

// A Problem is a failure that ends a run, worded so that its reader can fix it: a stable code, which tieout help CODE
// explains, what is wrong and where, and what to do next.
type Problem struct {
	Code    string
	Message string // lower case, no period
	Hint    string // what to do next
	Err     error  // the cause, if there is more to say
}

// Problemf returns a problem with a formatted message; %w keeps the cause.
func Problemf(code, hint, format string, args ...any) *Problem {
	err := fmt.Errorf(format, args...)
	return &Problem{Code: code, Message: err.Error(), Hint: hint, Err: err}
}

// Error returns the message.
func (p *Problem) Error() string { return p.Message }

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

// The codes of problems. Those of usage and configuration end the program with exit code 2, the others with 1.
const (
	CodeUsage    = "usage"     // a flag or argument makes no sense
	CodeNoFile   = "no_file"   // a named file is not there or cannot be opened
	CodeSheet    = "sheet"     // a workbook has no such sheet, or several and none was named
	CodeHeader   = "header"    // a file's columns are not those of a list or statement
	CodeRates    = "rates"     // a file's rates may be percentages or fractions
	CodeConfig   = "config"    // the configuration has an unknown key or an impossible value
	CodeSecret   = "secret"    // a secret is missing
	CodeDamaged  = "damaged"   // a file is damaged and cannot be trusted
	CodeEmpty    = "empty"     // no row was accepted
	CodeRejects  = "rejects"   // more rows were rejected than the run allows
	CodeControl  = "control"   // a control total is not met
	CodeLedger   = "ledger"    // the ledger cannot be used
	CodeNoRun    = "no_run"    // the ledger has no such run, or it cannot be resumed
	CodeLocked   = "locked"    // another run holds the ledger
	CodeReport   = "report"    // the reports cannot be written
	CodeCounts   = "counts"    // the run's counts do not add up: a defect in tieout
	CodePlan     = "plan"      // a plan must not be carried out
	CodeOutput   = "output"    // stdout cannot be written to
	CodeInternal = "internal"  // anything else
	CodeStopped  = "interrupt" // the run was interrupted and can be resumed
)

// JoinProblems joins the messages of several errors into one problem that keeps the code and the hint of the first. It
// returns nil if all of them are nil.
func JoinProblems(errs ...error) error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if len(errs) < 2 {
		return errors.Join(errs...)
	}
	var p *Problem
	if !errors.As(errs[0], &p) {
		return errs[0]
	}
	return Problemf(p.Code, p.Hint, "%w", errors.Join(errs...))
}
