package pipeline

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

// Guards stop a settled run before anybody is asked.
type Guards struct {
	MaxRejects RejectLimit
	Controls   []Control
}

// A RejectLimit says how many rejected rows a run tolerates, in all or of each file. The zero RejectLimit is none.
type RejectLimit struct {
	text    string // as it was given; empty: no limit
	most    decimal.Decimal
	percent bool
}

// ParseRejectLimit reads N or P%.
func ParseRejectLimit(text string) (RejectLimit, error) {
	number, percent := strings.CutSuffix(text, "%")
	most, err := payoff.ParseNumber(number)
	hundred := decimal.NewFromInt(100)
	if err != nil || most.IsNegative() || !percent && !most.IsInteger() || percent && most.GreaterThan(hundred) {
		return RejectLimit{}, errors.New("say how many rows may be rejected in all, as in 10, or of each file, " +
			"as in 2%")
	}
	return RejectLimit{text, most, percent}, nil
}

// String returns the text that was given; empty if there is no limit.
func (l RejectLimit) String() string { return l.text }

// exceeded returns the file with the most rejected rows, if the limit is exceeded: in a percentage, of those that
// exceed it.
func (l RejectLimit) exceeded(files []payoff.InputFile) (worst payoff.InputFile, exceeded bool) {
	for _, f := range files {
		rejected := decimal.NewFromInt(int64(f.Rejected)).Shift(2)
		allowed := l.most.Mul(decimal.NewFromInt(int64(f.Read)))
		if l.percent && rejected.LessThanOrEqual(allowed) {
			continue
		}
		if f.Rejected > worst.Rejected {
			worst = f
		}
	}
	if !l.percent {
		return worst, decimal.NewFromInt(int64(rejectedIn(files))).GreaterThan(l.most)
	}
	return worst, worst.Rejected > 0
}

func rejectedIn(files []payoff.InputFile) int {
	all := 0
	for _, f := range files {
		all += f.Rejected
	}
	return all
}

// guard refuses a settled run whose files are plainly wrong, do not have the control totals that were given, or lack a
// statement. A preview checks the rejected rows later, after it has shown them.
func (r *run) guard(ctx context.Context, preview bool) error {
	if !preview {
		if err := r.guardRejects(ctx, false); err != nil {
			return err
		}
	}
	met, err := r.Inputs.verify(r.Guards.Controls)
	if err != nil {
		return err
	}
	if met != "" {
		note(r.Watcher, "control totals met: %s", met)
		if err := r.store.ControlMet(ctx, r.run, r.Inputs.covered(r.Guards.Controls)); err != nil {
			return err
		}
	}
	return r.guardStatements(ctx)
}

// guardRejects refuses a settled run with more rejected rows than it may have.
func (r *run) guardRejects(ctx context.Context, preview bool) error {
	limit := r.Guards.MaxRejects
	if limit.text == "" {
		return nil
	}
	files, err := r.store.Inputs(ctx, r.run)
	if err != nil {
		return err
	}
	worst, exceeded := limit.exceeded(files)
	if !exceeded {
		return nil
	}
	const shown = 2
	why, err := r.reasons(ctx, shown, func(reject payoff.RejectLine) bool {
		return reject.Source.File == worst.Name && reject.Source.Sheet == worst.Sheet
	})
	if err != nil {
		return err
	}
	hint := "fix the file, or allow more; the same command with --dry-run lists every rejected row"
	if !preview {
		hint += ", and " + r.Setup.Ledger + " has those of run " + r.run.ID + " in its view reject_report"
	}
	return payoff.Problemf(payoff.CodeRejects, hint,
		"too many rows were rejected: %d in all, of them %d of the %d rows of %s; --max-rejects is %s%s",
		rejectedIn(files), worst.Rejected, worst.Read, nameOf(worst), limit, why)
}

// nameOf names a file as its rows' sources do.
func nameOf(f payoff.InputFile) string {
	if f.Sheet == "" {
		return f.Name
	}
	return f.Name + "[" + f.Sheet + "]"
}

// reasons spells the first rejects that are wanted, one a line.
func (r *run) reasons(ctx context.Context, most int, wanted func(payoff.RejectLine) bool) (string, error) {
	var text strings.Builder
	n := 0
	for reject, err := range r.store.Rejects(ctx, r.run) {
		if err != nil {
			return "", err
		}
		if n == most {
			break
		}
		if wanted(reject) {
			fmt.Fprintf(&text, "\n  %v", reject.RowError())
			n++
		}
	}
	return text.String(), nil
}

// guardStatements refuses a staged run over loans whose vendor states its payoffs in a file that was not given, because
// every one of them would be missing there.
func (r *run) guardStatements(ctx context.Context) error {
	files, err := r.store.Inputs(ctx, r.run)
	if err != nil {
		return err
	}
	given := map[string]bool{}
	for _, f := range files {
		given[f.Vendor] = f.Kind == payoff.StatementFile || given[f.Vendor]
	}
	for _, source := range r.Setup.Sources() {
		if source.Quotes != payoff.QuotesFromFile || given[source.Vendor] {
			continue
		}
		loans, err := r.store.Queue(r.run, source, r.run.AsOf).Pending(ctx)
		if err != nil {
			return err
		}
		if loans > 0 {
			return payoff.Problemf(payoff.CodeUsage, r.whichStatement(ctx, source.Vendor),
				"%d loans of %s have their payoffs in a statement, and none was given", loans, source.Vendor)
		}
	}
	return nil
}

// guardConfigured refuses the rows of the last run if a vendor of theirs is no longer configured.
func (r *run) guardConfigured(ctx context.Context) error {
	sum, err := r.store.Summary(ctx, r.run)
	if err != nil {
		return err
	}
	staged := sum.Input.Accepted + sum.Statements.MissingInList
	for _, source := range r.Setup.Sources() {
		loans, err := r.store.Queue(r.run, source, r.run.AsOf).Pending(ctx)
		if err != nil {
			return err
		}
		staged -= loans
	}
	if staged > 0 {
		return payoff.Problemf(payoff.CodeConfig, "configure it again, or run its files again, named one by one",
			"%d loans of the last run have a vendor that is not configured any more", staged)
	}
	return nil
}

// noteUnchanged says which files are those of the last finished run if that stood for another day: a drop that was not
// renewed. It is no more than a hint, so a ledger that cannot tell is no reason to stop.
func (r *run) noteUnchanged(ctx context.Context) {
	last, err := r.store.Find(ctx, "", store.Complete)
	if err != nil || last.AsOf == r.run.AsOf {
		return
	}
	files, err := r.store.Inputs(ctx, last)
	if err != nil {
		return
	}
	var names []string
	for _, f := range r.Inputs.files {
		same := func(o payoff.InputFile) bool { return o.SHA256 == f.SHA256() && o.Sheet == f.Sheet() }
		if slices.ContainsFunc(files, same) {
			names = append(names, f.Name())
		}
	}
	if len(names) > 0 {
		note(r.Watcher, "unchanged since run %s, as of %s: %s", last.ID, last.AsOf, strings.Join(names, ", "))
	}
}
