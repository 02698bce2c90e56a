package pipeline

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"tieout/payoff"
)

// An intakeLog notes what is taken in.
type intakeLog struct{ lines []string }

func (l *intakeLog) note(format string, args ...any) error {
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
	return nil
}

func (l *intakeLog) Open(_ context.Context, f payoff.InputFile) error {
	return l.note("open %s", f.Name)
}
func (l *intakeLog) Loan(_ context.Context, r *payoff.Result) error {
	return l.note("loan %s", r.Loan.Account)
}
func (l *intakeLog) Line(_ context.Context, r *payoff.StatementLine) error {
	return l.note("line %s", r.Account)
}
func (l *intakeLog) Event(_ context.Context, r *payoff.HistoryLine) error {
	return l.note("event %s %s", r.Account, r.Event.Kind)
}
func (l *intakeLog) Reject(_ context.Context, e *payoff.RowError) error {
	return l.note("reject %v", e)
}

// rows yields accounts; one that begins with bad is a row error, which may say of whom, and fatal ends the file.
func rows[Row any](of func(account string) Row, accounts ...string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for i, a := range accounts {
			var err error
			switch {
			case a == "fatal":
				err = errors.New("the file is damaged")
			case strings.HasPrefix(a, "bad"):
				_, account, _ := strings.Cut(a, " of ")
				err = fmt.Errorf("wrapped: %w", &payoff.RowError{Source: payoff.Source{File: "f", Row: i + 2}, Err: errors.New(a),
					Row: payoff.Loan{Account: account}})
			}
			if !yield(of(a), err) {
				return
			}
		}
	}
}

func TestStage(t *testing.T) {
	newLoan := func(a string) payoff.Loan { return payoff.Loan{Account: a} }
	newEvent := func(a string) payoff.HistoryLine {
		return payoff.HistoryLine{Account: a, Event: payoff.Event{Kind: payoff.Payment}}
	}
	newLine := func(a string) payoff.StatementLine { return payoff.StatementLine{Account: a} }
	file := payoff.InputFile{Name: "f"}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		file File
		want string
		err  string
	}{
		"a bad row is data": {t.Context(), File{InputFile: file, Loans: rows(newLoan, "A", "bad one", "unconfigured", "unwanted", "bad of unwanted", "B")},
			"open f; loan A; reject f:3: bad one; reject f:9: vendor is not configured; loan B", ""},
		"a bad event damages its loan": {t.Context(), File{InputFile: file, Events: rows(newEvent, "A", "bad of unwanted", "bad one", "A")},
			"open f; event A payment; reject f:3: bad of unwanted; event unwanted unreadable; reject f:4: bad one; event A payment", ""},
		"a statement":         {t.Context(), File{InputFile: file, Lines: rows(newLine, "A", "bad one")}, "open f; line A; reject f:3: bad one", ""},
		"a damaged file ends": {t.Context(), File{InputFile: file, Loans: rows(newLoan, "A", "fatal", "B")}, "open f; loan A", "reading the lists: the file is damaged"},
		"a cancelled run":     {cancelled, File{InputFile: file, Loans: rows(newLoan, "A")}, "open f", "context canceled"},
	} {
		var log intakeLog
		err := Stage(c.ctx, &log, c.file, picky{}, nil)
		if got := strings.Join(log.lines, "; "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
		if got := fmt.Sprint(err); (c.err == "") != (err == nil) || (err != nil && got != c.err) {
			t.Errorf("%s: error %v, want %q", name, err, c.err)
		}
	}
}

// picky does not want one loan, and takes another for none.
type picky struct{}

func (picky) Wants(l *payoff.Loan) bool { return l.Account != "unwanted" }

func (picky) Check(l *payoff.Loan) error {
	if l.Account == "unconfigured" {
		return &payoff.RowError{Source: payoff.Source{File: "f", Row: 9}, Err: errors.New("vendor is not configured")}
	}
	return nil
}
