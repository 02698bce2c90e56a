package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"

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
	files fileFlags
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
	return cmd
}

// calcColumns is the header of tieout calc. Other programs rely on the names.
var calcColumns = []string{"account", "payoff_date", "day_count", "days", "year_fraction", "per_diem", "principal",
	"interest", "unpaid_interest", "fees", "late_charges", "prepayment_penalty", "escrow_balance", "excess_payments",
	"total"}

// calculate writes a line for every row that can be computed, and says on stderr why the others cannot.
func (f *calcFlags) calculate(ctx context.Context, args []string, stdout io.Writer, d *display) (
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
	w := csv.NewWriter(stdout)
	if err := w.Write(calcColumns); err != nil {
		return 0, err
	}
	calculator := pipeline.Calculator{Setup: c.setup, AsOf: asOf,
		Take: func(l *payoff.Loan, p *calc.Payoff) error { return w.Write(calcLine(l, p)) },
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
	return rejected, w.Error()
}

func calcLine(l *payoff.Loan, p *calc.Payoff) []string {
	cents := func(d decimal.Decimal) string { return d.StringFixed(2) }
	return []string{writers.CSVText(l.Key()), p.Day.String(), string(p.DayCount), strconv.Itoa(p.Fraction.Days),
		p.Fraction.Decimal(12).StringFixed(12), p.PerDiem(6).StringFixed(6), cents(p.Terms.Principal.Decimal),
		cents(p.Interest), cents(p.Terms.UnpaidInterest), cents(p.Terms.Fees), cents(p.Terms.LateCharges),
		cents(p.Terms.PrepaymentPenalty), cents(p.Terms.EscrowBalance), cents(p.Terms.ExcessPayments), cents(p.Total)}
}
