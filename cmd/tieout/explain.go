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
		printFit(w, e, f)
	}
	if state == payoff.Profile {
		fits = append(fits, printAlone(w, e, fits)...)
	}
	printRunnersUp(w, e, fits)
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

// printAlone prints what would explain the loan as well, if it stood alone, and returns it.
func printAlone(w io.Writer, e *pipeline.Explanation, rule []causes.Fit) []causes.Fit {
	alone, _ := causes.Explain(e.Vendor.Catalogue, e.Case, e.Result.Quoted)
	alone = slices.DeleteFunc(alone, func(f causes.Fit) bool { return isNamed(rule, f.ID) })
	if len(alone) == 0 {
		return nil
	}
	fmt.Fprintln(w, "in this loan alone these would give them too:")
	for _, f := range alone {
		printFit(w, e, f)
	}
	return alone
}

// isNamed says whether an assumption is among those that fit.
func isNamed(fits []causes.Fit, id string) bool {
	return slices.ContainsFunc(fits, func(f causes.Fit) bool { return f.ID == id })
}

// screen is how wide a terminal is at the least.
const screen = 80

// maxRunnersUp is how many assumptions that do not fit are shown.
const maxRunnersUp = 3

// printRunnersUp prints the assumptions that come near; beside one that fits they are its rivals. What fits is not
// named again.
func printRunnersUp(w io.Writer, e *pipeline.Explanation, fits []causes.Fit) {
	near := causes.RunnersUp(e.Vendor.Catalogue, e.Case, e.Result.Quoted, len(e.Vendor.Catalogue))
	near = slices.DeleteFunc(near, func(n causes.RunnerUp) bool { return isNamed(fits, n.ID) })
	switch {
	case len(near) == 0:
		return
	case len(fits) > 0:
		fmt.Fprintln(w, "runners-up, which do not give all figures:")
	default:
		fmt.Fprintln(w, "nearest:")
	}
	shown := map[string]bool{} // an id that is tried in several ways comes once, the nearest
	for _, n := range near {
		if shown[n.ID] || len(shown) == maxRunnersUp {
			continue
		}
		shown[n.ID] = true
		var gives string
		for _, f := range n.Gives {
			gives += "gives the " + strings.ReplaceAll(string(f), "_", " ") + ", "
		}
		printAssumption(w, n.Assumption, append(causes.Argument(e.Case, n.Assumption, n.Payoff, e.Result.Quoted),
			gives+"leaves "+payoff.Grouped(n.Remains.Round(2))))
	}
}

// printFit prints an assumption that fits, with the arithmetic that leads to the vendor's figures.
func printFit(w io.Writer, e *pipeline.Explanation, f causes.Fit) {
	printAssumption(w, f.Assumption, causes.Argument(e.Case, f.Assumption, f.Payoff, e.Result.Quoted))
}

// printAssumption prints one: what it says, and its argument.
func printAssumption(w io.Writer, h causes.Assumption, argument []string) {
	fmt.Fprintf(w, "  %s\n", h.ID)
	for _, line := range append([]string{"the vendor " + h.Says}, argument...) {
		fmt.Fprintln(w, "    "+strings.ReplaceAll(strings.TrimSpace(text.WrapSoft(line, screen-4)), "\n", "\n    "))
	}
}
