package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"

	"tieout/calc"
	"tieout/calc/causes"
	"tieout/payoff"
	"tieout/pipeline/queue"
	"tieout/store"
)

func explainCommand() *cobra.Command {
	var f commonFlags
	var sandbox bool
	var run, vendor string
	cmd := &cobra.Command{
		Use:   "explain ACCOUNT | explain --vendor V",
		Short: "Both sides of one loan and what explains them; or a vendor's rule",
		Args: func(_ *cobra.Command, args []string) error {
			if (vendor == "") != (len(args) == 1) {
				return payoff.Problemf(payoff.CodeUsage, "tieout breaks lists what does not tie", "name one account or claim, or --vendor V")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.readLedger(cmd.Context(), sandbox, func(s *store.Store) error {
				if vendor != "" {
					return explainVendor(cmd.Context(), s, run, vendor, cmd.OutOrStdout())
				}
				return explain(cmd.Context(), s, run, args[0], cmd.OutOrStdout())
			})
		},
	}
	f.register(cmd)
	cmd.Flags().BoolVar(&sandbox, "sandbox", false, "of the sandbox's own ledger")
	cmd.Flags().StringVar(&vendor, "vendor", "", "which rule this vendor's loans show, and how to adopt it")
	cmd.Flags().StringVar(&run, "run", "", "of this run (default: the last that is complete)")
	return cmd
}

// explain judges the loans of an account or claim again, from the ledger, and says what it sees.
func explain(ctx context.Context, s *store.Store, id, key string, w io.Writer) error {
	j, err := storedJob(ctx, s, id, store.Complete, "")
	if err != nil {
		return err
	}
	sources, err := s.Sources(ctx, j.run)
	if err != nil {
		return err
	}
	vendors, err := j.config.vendors(s, j.run, sources, nil, j.run.AsOf, true)
	if err != nil {
		return err
	}
	loans, err := s.Loans(ctx, j.run, key)
	if err != nil {
		return err
	}
	if len(loans) == 0 {
		return payoff.Problemf(payoff.CodeUsage, "tieout breaks lists what does not tie", "run %s has no loan or claim %q", j.run.ID, key)
	}
	sum, err := s.Summary(ctx, j.run)
	if err != nil {
		return err
	}
	var errs []error
	for _, r := range loans {
		for _, v := range vendors {
			if v.Name == r.Loan.Vendor {
				v.Judge(&r)
				errs = append(errs, tell(ctx, w, j.run.ID, &v, j.config.profiles(sum, v.Name), &r))
			}
		}
	}
	return errors.Join(errs...)
}

// tell prints one loan: what it is, both sides, and the assumptions that fit.
func tell(ctx context.Context, w io.Writer, run string, v *queue.Vendor, rules []causes.Profile, r *payoff.Result) error {
	name := r.Loan.Account
	if r.Loan.Claim != "" {
		name += " claim " + r.Loan.Claim
	}
	fmt.Fprintf(w, "%s %s  run %s  %s", r.Loan.Vendor, name, run, r.Status)
	if r.Reason != "" {
		fmt.Fprintf(w, ": %s (%s)", r.Reason, r.Detail)
	}
	fmt.Fprintf(w, "\npayoff date %s", r.Loan.PayoffDate)
	if !r.Day.IsZero() {
		fmt.Fprintf(w, ", compared for %s", r.Day)
	}
	for _, m := range r.Marks {
		fmt.Fprintf(w, ", %s", m)
	}
	fmt.Fprintln(w)
	day := r.Day
	if day.IsZero() {
		day = r.Loan.PayoffDate
	}
	if p, err := calc.Compute(r.Loan.Terms, v.Convention, day); err == nil {
		fmt.Fprintf(w, "expected interest %s\n", p.Trace())
	} else {
		fmt.Fprintf(w, "nothing expected: %v\n", err)
	}
	sides(w, r)
	if r.Status != payoff.Broken {
		return nil
	}
	around, err := v.Known(ctx, r)
	if err == nil {
		because(w, v, rules, v.Case(r, around), r)
	}
	return err
}

// sides prints the figures of both sides; a side that does not state a figure is blank.
func sides(w io.Writer, r *payoff.Result) {
	t := plainTable(w, "", "expected", "quoted", "difference")
	figure := func(q *payoff.Quote, f payoff.Field) decimal.NullDecimal {
		if q == nil {
			return decimal.NullDecimal{}
		}
		return q.Figure(f)
	}
	spelt := func(d decimal.NullDecimal) string {
		if !d.Valid {
			return ""
		}
		return d.Decimal.StringFixed(max(2, -d.Decimal.Exponent()))
	}
	for _, f := range []payoff.Field{payoff.PrincipalField, payoff.InterestField, payoff.FeesField, payoff.TotalField, payoff.PerDiemField} {
		e, q := figure(r.Expected, f), figure(r.Quoted, f)
		var difference decimal.NullDecimal
		if e.Valid && q.Valid {
			difference = payoff.Known(q.Decimal.Sub(e.Decimal))
		}
		t.AppendRow(table.Row{f, spelt(e), spelt(q), spelt(difference)})
	}
	t.Render()
}

// because prints what the vendor's figures tell by themselves, the assumptions that give them, each with its
// arithmetic, those that come nearest, and what remains unexplained.
func because(w io.Writer, v *queue.Vendor, rules []causes.Profile, c causes.Case, r *payoff.Result) {
	for _, line := range causes.Witness(c, r.Quoted) {
		fmt.Fprintln(w, text.WrapSoft(line, screen))
	}
	fits, state := v.Because(rules, c, r.Quoted)
	fmt.Fprintln(w, verdicts(r)[state])
	for _, f := range fits {
		assumption(w, f.Hypothesis, f.Payoff, "")
	}
	if state == payoff.Profile {
		besides(w, v, c, r, fits)
	}
	runnersUp(w, causes.RunnersUp(v.Catalogue, c, r.Quoted, 3), len(fits) > 0)
}

// verdicts say how sure the causes are that follow.
func verdicts(r *payoff.Result) map[payoff.CauseState]string {
	return map[payoff.CauseState]string{
		payoff.Unique:      "one assumption gives the vendor's figures:",
		payoff.Class:       "these come to the same thing, and give the vendor's figures:",
		payoff.Ambiguous:   "several assumptions give the vendor's figures:",
		payoff.Profile:     "a rule of this vendor gives its figures:",
		payoff.Unexplained: "unexplained: no assumption gives these figures; " + calc.Grouped(r.Quoted.Total.Sub(r.Expected.Total)) + " remains",
	}
}

// besides prints what would explain the loan as well, if it stood alone.
func besides(w io.Writer, v *queue.Vendor, c causes.Case, r *payoff.Result, rule []causes.Fit) {
	alone, _ := causes.Explain(v.Catalogue, c, r.Quoted)
	alone = slices.DeleteFunc(alone, func(f causes.Fit) bool {
		return slices.ContainsFunc(rule, func(g causes.Fit) bool { return g.ID == f.ID })
	})
	if len(alone) == 0 {
		return
	}
	fmt.Fprintln(w, "in this loan alone these would give them too:")
	for _, f := range alone {
		assumption(w, f.Hypothesis, f.Payoff, "")
	}
}

// screen is how wide a terminal is at the least.
const screen = 80

// runnersUp prints the assumptions that come near; beside one that fits they are its rivals.
func runnersUp(w io.Writer, near []causes.RunnerUp, explained bool) {
	if len(near) == 0 {
		return
	}
	if explained {
		fmt.Fprintln(w, "runners-up, which do not give all figures:")
	} else {
		fmt.Fprintln(w, "nearest:")
	}
	for _, n := range near {
		var gives string
		for _, f := range n.Gives {
			gives += "gives the " + strings.ReplaceAll(string(f), "_", " ") + ", "
		}
		assumption(w, n.Hypothesis, n.Payoff, gives+"leaves "+calc.Grouped(n.Remains))
	}
}

// assumption prints one: what it says and what it computes.
func assumption(w io.Writer, h causes.Hypothesis, p *calc.Payoff, more string) {
	fmt.Fprintf(w, "  %s\n", h.ID)
	for _, line := range []string{"the vendor " + h.Says, p.Trace(), more} {
		if line != "" {
			fmt.Fprintln(w, "    "+strings.ReplaceAll(strings.TrimSpace(text.WrapSoft(line, screen-4)), "\n", "\n    "))
		}
	}
}
