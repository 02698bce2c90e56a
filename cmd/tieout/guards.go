package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/store"
)

// rejectLimit is --max-rejects: how many rejected rows a run stands, in all or of each file. It is a flag's value.
type rejectLimit struct {
	text    string // as it was given; empty: no limit
	most    decimal.Decimal
	percent bool
}

// Set reads N or P%.
func (l *rejectLimit) Set(text string) error {
	number, percent := strings.CutSuffix(text, "%")
	most, err := payoff.ParseNumber(number)
	hundred := decimal.NewFromInt(100)
	if err != nil || most.IsNegative() || !percent && !most.IsInteger() || percent && most.GreaterThan(hundred) {
		return errors.New("say how many rows may be rejected in all, as in 10, or of each file, as in 2%")
	}
	*l = rejectLimit{text, most, percent}
	return nil
}

// String returns the text that was given.
func (l *rejectLimit) String() string { return l.text }

// Type is what the help calls the value.
func (l *rejectLimit) Type() string { return "N|P%" }

// exceeded returns the file with the most rejected rows, if the limit is exceeded: in a percentage, of those that
// exceed it.
func (l *rejectLimit) exceeded(files []payoff.InputFile) (worst payoff.InputFile, exceeded bool) {
	all := 0
	for _, f := range files {
		all += f.Rejected
		rejected, allowed := decimal.NewFromInt(int64(f.Rejected)).Shift(2), l.most.Mul(decimal.NewFromInt(int64(f.Read)))
		if l.percent && rejected.LessThanOrEqual(allowed) {
			continue
		}
		if f.Rejected > worst.Rejected {
			worst = f
		}
	}
	if !l.percent {
		return worst, decimal.NewFromInt(int64(all)).GreaterThan(l.most)
	}
	return worst, worst.Rejected > 0
}

// guardRejects refuses a settled run with more rejected rows than it may have, before anybody is asked.
func (f *runFlags) guardRejects(ctx context.Context, j *job) error {
	if f.maxRejects.text == "" {
		return nil
	}
	files, err := j.store.Inputs(ctx, j.run)
	if err != nil {
		return err
	}
	worst, exceeded := f.maxRejects.exceeded(files)
	if !exceeded {
		return nil
	}
	all := 0
	for _, file := range files {
		all += file.Rejected
	}
	why, err := j.reasons(ctx, worst)
	if err != nil {
		return err
	}
	hint := "mend the file, or allow more; tieout run with --dry-run lists every rejected row"
	if !f.dryRun {
		hint += ", and " + j.config.Ledger + " has those of run " + j.run.ID + " in its view reject_report"
	}
	return payoff.Problemf(payoff.CodeRejects, hint,
		"too many rows were rejected: %d in all, of them %d of the %d rows of %s; --max-rejects is %s%s",
		all, worst.Rejected, worst.Read, fileName(worst), f.maxRejects.text, why)
}

// guard refuses a settled run whose files are plainly wrong, are not those that somebody counted, or lack a statement. A
// rehearsal says first what it would reject.
func (f *runFlags) guard(ctx context.Context, j *job, in *inputs) error {
	if !f.dryRun {
		if err := f.guardRejects(ctx, j); err != nil {
			return err
		}
	}
	met, err := f.controls.verify(in)
	if err != nil {
		return err
	}
	if met != "" {
		fmt.Fprintf(j.stderr, "tieout: control totals met: %s\n", met)
	}
	return j.stated(ctx)
}

// sayKnown says which files are those of the last finished run, where that stood for another day: a drop that was not
// renewed. It is no more than a hint, so a ledger that cannot tell is no reason to stop.
func (j *job) sayKnown(ctx context.Context, in *inputs) {
	last, err := j.store.Find(ctx, "", store.Complete)
	if err != nil || last.AsOf == j.run.AsOf {
		return
	}
	files, err := j.store.Inputs(ctx, last)
	if err != nil {
		return
	}
	var names []string
	for _, f := range in.files {
		same := func(o payoff.InputFile) bool { return o.SHA256 == f.SHA256() && o.Sheet == f.Sheet() }
		if slices.ContainsFunc(files, same) {
			names = append(names, f.Name())
		}
	}
	if len(names) > 0 {
		fmt.Fprintf(j.stderr, "tieout: unchanged since run %s, as of %s: %s\n", last.ID, last.AsOf, strings.Join(names, ", "))
	}
}

// fileName names a file as its rows' sources do.
func fileName(f payoff.InputFile) string {
	if f.Sheet == "" {
		return f.Name
	}
	return f.Name + "[" + f.Sheet + "]"
}

// reasons spells the first rejects of a file, one a line.
func (j *job) reasons(ctx context.Context, of payoff.InputFile) (string, error) {
	const shown = 2
	var text string
	n := 0
	for reject, err := range j.store.Rejects(ctx, j.run) {
		if err != nil {
			return "", err
		}
		if reject.Source.File != of.Name || reject.Source.Sheet != of.Sheet {
			continue
		}
		text += fmt.Sprintf("\n  %v", rowError(reject))
		if n++; n == shown {
			break
		}
	}
	return text, nil
}
