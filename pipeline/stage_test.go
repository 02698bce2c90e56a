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

// An intakeLog is an intake that keeps what it takes, a line each.
type intakeLog struct{ lines []string }

func (l *intakeLog) add(format string, args ...any) error {
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
	return nil
}

func (l *intakeLog) Open(_ context.Context, f payoff.InputFile) error {
	return l.add("open %s", f.Name)
}

func (l *intakeLog) Loan(_ context.Context, r *payoff.Result) error {
	return l.add("loan %s", r.Loan.Account)
}

func (l *intakeLog) Line(_ context.Context, r *payoff.StatementLine) error {
	return l.add("line %s", r.Account)
}

func (l *intakeLog) Event(_ context.Context, r *payoff.HistoryLine) error {
	return l.add("event %s %s", r.Account, r.Event.Kind)
}

func (l *intakeLog) Reject(_ context.Context, e *payoff.RowError) error {
	return l.add("reject %v", e)
}

// rows yields a row for each account. One that begins with bad is a row error, which may name an account; fatal is an
// error of the whole file.
func rows[Row any](newRow func(account string) Row, accounts ...string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for i, a := range accounts {
			var err error
			switch {
			case a == "fatal":
				err = errors.New("the file is damaged")
			case strings.HasPrefix(a, "bad"):
				_, account, _ := strings.Cut(a, " of ")
				err = fmt.Errorf("wrapped: %w", &payoff.RowError{Source: payoff.Source{File: "f", Row: i + 2},
					Err: errors.New(a), Row: payoff.Loan{Account: account}})
			}
			if !yield(newRow(a), err) {
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
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		file     File
		canceled bool
		want     string // of the intake, after it has opened the file
		err      string
	}{
		"a bad row is data": {
			file: File{Loans: rows(newLoan, "A", "bad one", "unconfigured", "unwanted", "bad of unwanted", "B")},
			want: "; loan A; reject f:3: bad one; reject f:9: vendor is not configured; loan B",
		},
		"a bad event damages its loan": {
			file: File{Events: rows(newEvent, "A", "bad of unwanted", "bad one", "A")},
			want: "; event A payment; reject f:3: bad of unwanted; event unwanted unreadable; reject f:4: bad one; " +
				"event A payment",
		},
		"a statement": {
			file: File{Lines: rows(newLine, "A", "bad one")},
			want: "; line A; reject f:3: bad one",
		},
		"a damaged file ends": {
			file: File{Loans: rows(newLoan, "A", "fatal", "B")},
			want: "; loan A", err: "reading the lists: the file is damaged",
		},
		"a canceled run": {
			file: File{Loans: rows(newLoan, "A")}, canceled: true,
			err: "context canceled",
		},
	} {
		ctx := t.Context()
		if c.canceled {
			ctx = canceled
		}
		c.file.InputFile = payoff.InputFile{Name: "f"}
		var intake intakeLog
		err := Stage(ctx, &intake, c.file, selectiveFilter{}, nil)
		if got, want := strings.Join(intake.lines, "; "), "open f"+c.want; got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
		if got := fmt.Sprint(err); (c.err == "") != (err == nil) || (err != nil && got != c.err) {
			t.Errorf("%s: error %v, want %q", name, err, c.err)
		}
	}
}

// A selectiveFilter does not want one loan, and rejects another.
type selectiveFilter struct{}

func (selectiveFilter) Wants(l *payoff.Loan) bool { return l.Account != "unwanted" }

func (selectiveFilter) Check(l *payoff.Loan) error {
	if l.Account == "unconfigured" {
		return &payoff.RowError{Source: payoff.Source{File: "f", Row: 9}, Err: errors.New("vendor is not configured")}
	}
	return nil
}
