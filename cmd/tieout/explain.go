package main

import (
	"context"
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
	"tieout/pipeline"
)

// explainFlags are the flags of tieout explain.
type explainFlags struct {
	commonFlags
	run    string
	vendor string
	json   bool
}

func explainCommand() *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain ACCOUNT | explain --vendor V",
		Short: "Both sides of one loan and what explains them; or a vendor's rule",
		Args: func(_ *cobra.Command, args []string) error {
			if (f.vendor == "") != (len(args) == 1) {
				return payoff.Problemf(payoff.CodeUsage, "`tieout breaks` lists what does not tie",
					"name one account or claim, or --vendor V")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.readRun(cmd.Context(), f.run, func(p *pipeline.StoredRun) error {
				switch ctx, w := cmd.Context(), cmd.OutOrStdout(); {
				case f.json && f.vendor != "":
					return explainVendorJSON(ctx, p, f.vendor, w)
				case f.json:
					return explainLoanJSON(ctx, p, args[0], w)
				case f.vendor != "":
					return explainVendor(ctx, p, f.vendor, w)
				default:
					return explainLoan(ctx, p, args[0], w)
				}
			})
		},
	}
	f.register(cmd)
	f.registerSandbox(cmd, "of the sandbox's own ledger")
	cmd.Flags().StringVar(&f.vendor, "vendor", "", "which rule this vendor's loans show, and how to adopt it")
	registerJSON(cmd, &f.json)
	cmd.Flags().StringVar(&f.run, "run", "", "of this run (default: the last that is complete)")
	return cmd
}

// explainVendor says which rule a vendor's loans show in a finished run, and the YAML that would adopt it.
func explainVendor(ctx context.Context, p *pipeline.StoredRun, vendor string, w io.Writer) error {
	rules, err := p.VendorRules(ctx, vendor)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, looksAt(p.Run))
	for _, r := range rules {
		fmt.Fprintln(w, r.Sentence)
		if r.YAML != nil {
			fmt.Fprintf(w, "\n%s", *r.YAML)
		}
	}
	if len(rules) == 0 {
		fmt.Fprintf(w, "the loans of %s show no rule\n", vendor)
	}
	return nil
}

// explainLoan prints what is known of the loans of an account or claim.
func explainLoan(ctx context.Context, p *pipeline.StoredRun, key string, w io.Writer) error {
	loans, err := p.Explain(ctx, key)
	if len(loans) > 0 {
		fmt.Fprintln(w, looksAt(p.Run))
	}
	for _, e := range loans {
		printLoan(w, &e)
	}
	return err
}

// printLoan prints one loan: what it is, both sides, and the assumptions that fit.
func printLoan(w io.Writer, e *pipeline.Explanation) {
	r := &e.Result
	name := r.Loan.Account
	if r.Loan.Claim != "" {
		name += " claim " + r.Loan.Claim
	}
	fmt.Fprintf(w, "%s %s  %s", r.Loan.Vendor, name, r.Status)
	if r.Reason != "" {
		fmt.Fprintf(w, ": %s", r.Reason)
	}
	if r.Detail != "" {
		fmt.Fprintf(w, " (%s)", r.Detail)
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
	if p, err := calc.Compute(r.Loan.Terms, e.Vendor.Convention, day); err == nil {
		fmt.Fprintf(w, "expected interest %s\n", p.Trace())
	} else {
		fmt.Fprintf(w, "nothing expected: %v\n", err)
	}
	printSides(w, r)
	if r.Status == payoff.Broken {
		printCauses(w, e)
	}
}

// printSides prints the figures of both sides; a side that does not state a figure is blank.
func printSides(w io.Writer, r *payoff.Result) {
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
	for _, f := range []payoff.Field{payoff.PrincipalField, payoff.InterestField, payoff.FeesField, payoff.TotalField,
		payoff.PerDiemField} {
		e, q := figure(r.Expected, f), figure(r.Quoted, f)
		var difference decimal.NullDecimal
		if e.Valid && q.Valid {
			difference = payoff.Known(q.Decimal.Sub(e.Decimal))
		}
		t.AppendRow(table.Row{f, spelt(e), spelt(q), spelt(difference)})
	}
	t.Render()
}

// printCauses prints what the vendor's figures tell by themselves, the assumptions that give them, each with its
// arithmetic, those that come nearest, and what remains unexplained.
func printCauses(w io.Writer, e *pipeline.Explanation) {
	quoted := e.Result.Quoted
	for _, line := range causes.Witness(e.Case, quoted) {
		fmt.Fprintln(w, text.WrapSoft(line, screen))
	}
	fits, state := causes.Decide(e.Rules, e.Vendor.Catalogue, e.Case, quoted)
	fmt.Fprintln(w, verdicts(&e.Result)[state])
	for _, f := range fits {
		printAssumption(w, f.Assumption, f.Payoff, "")
	}
	if state == payoff.Profile {
		printAlone(w, e, fits)
	}
	printRunnersUp(w, causes.RunnersUp(e.Vendor.Catalogue, e.Case, quoted, 3), len(fits) > 0)
}

// verdicts say how sure the causes are that follow.
func verdicts(r *payoff.Result) map[payoff.CauseState]string {
	return map[payoff.CauseState]string{
		payoff.Unique:    "one assumption gives the vendor's figures:",
		payoff.Class:     "these come to the same thing, and give the vendor's figures:",
		payoff.Ambiguous: "several assumptions give the vendor's figures:",
		payoff.Profile:   "a rule of this vendor gives its figures:",
		payoff.Unexplained: "unexplained: no assumption gives these figures; " +
			payoff.Grouped(r.Quoted.Total.Sub(r.Expected.Total).Round(2)) + " remains",
	}
}

// printAlone prints what would explain the loan as well, if it stood alone.
func printAlone(w io.Writer, e *pipeline.Explanation, rule []causes.Fit) {
	alone, _ := causes.Explain(e.Vendor.Catalogue, e.Case, e.Result.Quoted)
	alone = slices.DeleteFunc(alone, func(f causes.Fit) bool {
		return slices.ContainsFunc(rule, func(g causes.Fit) bool { return g.ID == f.ID })
	})
	if len(alone) == 0 {
		return
	}
	fmt.Fprintln(w, "in this loan alone these would give them too:")
	for _, f := range alone {
		printAssumption(w, f.Assumption, f.Payoff, "")
	}
}

// screen is how wide a terminal is at the least.
const screen = 80

// printRunnersUp prints the assumptions that come near; beside one that fits they are its rivals.
func printRunnersUp(w io.Writer, near []causes.RunnerUp, explained bool) {
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
		printAssumption(w, n.Assumption, n.Payoff, gives+"leaves "+payoff.Grouped(n.Remains.Round(2)))
	}
}

// printAssumption prints one: what it says and what it computes.
func printAssumption(w io.Writer, h causes.Assumption, p *calc.Payoff, more string) {
	fmt.Fprintf(w, "  %s\n", h.ID)
	for _, line := range []string{"the vendor " + h.Says, p.Trace(), more} {
		if line != "" {
			fmt.Fprintln(w, "    "+strings.ReplaceAll(strings.TrimSpace(text.WrapSoft(line, screen-4)), "\n", "\n    "))
		}
	}
}
