package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"

	"tieout/calc"
	"tieout/payoff"
	"tieout/pipeline"
	"tieout/writers"
)

// calcFlags are the flags of tieout calc.
type calcFlags struct {
	commonFlags
	files   fileFlags
	summary bool
	json    bool
}

func calcCommand(code *exitCode) *cobra.Command {
	var f calcFlags
	cmd := &cobra.Command{
		Use:   "calc FILE...",
		Short: "Compute the expected payoffs of lists, as CSV on stdout",
		Long: `Compute the expected payoffs of loan and claim lists, as CSV on stdout; what
cannot be computed is said on stderr. Histories among the files are read first
and held in memory. No ledger is used and nobody is asked.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rejected, err := f.calculate(cmd.Context(), args, cmd.OutOrStdout(), newDisplay(cmd.ErrOrStderr()))
			if rejected > 0 {
				*code = payoff.ExitIncomplete
			}
			return err
		},
	}
	f.registerConfig(cmd)
	f.registerAsOf(cmd, "the payoff date of rows that have none (default: today in the configured zone)")
	f.files.registerHistory(cmd)
	f.files.registerSheet(cmd)
	cmd.Flags().BoolVar(&f.summary, "summary", false, "counts and sums instead of a line for each row")
	registerJSON(cmd, &f.json)
	return cmd
}

// calcColumns is the header of tieout calc. Other programs rely on the names.
var calcColumns = []string{"account", "payoff_date", "day_count", "days", "year_fraction", "per_diem", "principal",
	"interest", "unpaid_interest", "fees", "late_charges", "prepayment_penalty", "escrow_balance", "excess_payments",
	"total"}

// calculate writes a line for every row that can be computed, and says on stderr why the others cannot.
func (f *calcFlags) calculate(ctx context.Context, args []string, out io.Writer, d *display) (
	rejected int, err error) {
	c, err := f.configure(f.files.named(args), d)
	if err != nil {
		return 0, err
	}
	in, err := c.open(ctx, d)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	asOf, err := f.dayIn(c.setup)
	if err != nil {
		return 0, err
	}
	stdout := out
	if f.json || f.summary {
		stdout = io.Discard
	}
	w := csv.NewWriter(stdout)
	if err := w.Write(calcColumns); err != nil {
		return 0, err
	}
	sums := &calcSummary{Schema: payoff.SchemaVersion, AsOf: asOf, Totals: []calcTotal{}}
	calculator := pipeline.Calculator{Setup: c.setup, AsOf: asOf,
		Take: func(l *payoff.Loan, p *calc.Payoff) error {
			sums.add(l, p)
			return w.Write(calcLine(l, p))
		},
		Told: func(e *payoff.RowError) { fmt.Fprintf(d.w, "tieout: rejected: %v\n", e) }}
	computed, rejected, err := calculator.Calculate(ctx, in)
	if err != nil {
		return rejected, err
	}
	in.Warn()
	w.Flush()
	if computed == 0 && w.Error() == nil {
		return rejected, payoff.Problemf(payoff.CodeEmpty, "the lines above say why",
			"no row could be computed (%d rejected)", rejected)
	}
	if w.Error() != nil || !f.json && !f.summary {
		return rejected, w.Error()
	}
	sums.Rejected = rejected
	return rejected, f.say(sums, out)
}

// say prints the counts and sums.
func (f *calcFlags) say(sums *calcSummary, stdout io.Writer) error {
	if f.json {
		return writeJSON(stdout, sums)
	}
	for _, t := range sums.Totals {
		if _, err := fmt.Fprintf(stdout, "%s %s: %s\n", payoff.Plural(t.Loans, "payoff"), t.Currency,
			payoff.Grouped(t.Total)); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(stdout, "as of %s: %s computed, %s rejected\n", sums.AsOf, payoff.Thousands(sums.Computed),
		payoff.Thousands(sums.Rejected))
	return err
}

// A calcSummary is the object of tieout calc --summary.
type calcSummary struct {
	Schema   int         `json:"schema"`
	AsOf     payoff.Date `json:"as_of"`
	Computed int         `json:"computed"`
	Rejected int         `json:"rejected"`
	Totals   []calcTotal `json:"totals"` // by currency, because currencies are never added
}

// A calcTotal is what the payoffs of one currency come to.
type calcTotal struct {
	Currency  string          `json:"currency"`
	Loans     int             `json:"loans"`
	Principal decimal.Decimal `json:"-"`
	Interest  decimal.Decimal `json:"-"`
	Total     decimal.Decimal `json:"-"`
}

// MarshalJSON spells the money with two decimals.
func (t calcTotal) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Currency  string `json:"currency"`
		Loans     int    `json:"loans"`
		Principal string `json:"principal"`
		Interest  string `json:"interest"` // that which was unpaid before included
		Total     string `json:"total"`
	}{t.Currency, t.Loans, t.Principal.StringFixed(2), t.Interest.StringFixed(2), t.Total.StringFixed(2)})
}

// add adds a payoff.
func (s *calcSummary) add(l *payoff.Loan, p *calc.Payoff) {
	s.Computed++
	i, found := slices.BinarySearchFunc(s.Totals, l.Currency, func(t calcTotal, currency string) int {
		return strings.Compare(t.Currency, currency)
	})
	if !found {
		s.Totals = slices.Insert(s.Totals, i, calcTotal{Currency: l.Currency})
	}
	t := &s.Totals[i]
	t.Loans++
	t.Principal = t.Principal.Add(p.Terms.Principal.Decimal)
	t.Interest = payoff.Sum(t.Interest, p.Interest, p.Terms.UnpaidInterest)
	t.Total = t.Total.Add(p.Total)
}

func calcLine(l *payoff.Loan, p *calc.Payoff) []string {
	cents := func(d decimal.Decimal) string { return d.StringFixed(2) }
	return []string{writers.CSVText(l.Key()), p.Day.String(), string(p.DayCount), strconv.Itoa(p.Fraction.Days),
		p.Fraction.Decimal(12).StringFixed(12), p.PerDiem(6).StringFixed(6), cents(p.Terms.Principal.Decimal),
		cents(p.Interest), cents(p.Terms.UnpaidInterest), cents(p.Terms.Fees), cents(p.Terms.LateCharges),
		cents(p.Terms.PrepaymentPenalty), cents(p.Terms.EscrowBalance), cents(p.Terms.ExcessPayments), cents(p.Total)}
}
