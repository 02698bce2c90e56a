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
	"tieout/readers"
)

func calcCommand(code *exitCode) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "calc FILE...",
		Short: "Compute the expected payoffs of lists, as CSV on stdout",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			c, in, err := f.prepare(args, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, in.close()) }()
			rejected, err := f.calculate(cmd.Context(), c, in, cmd.OutOrStdout(), cmd.ErrOrStderr())
			if rejected > 0 {
				*code = payoff.ExitIncomplete
			}
			return err
		},
	}
	cmd.Flags().StringVar(&f.common.config, "config", "", "the configuration (default: tieout.yaml here, else beside the first FILE)")
	cmd.Flags().StringVar(&f.common.asOf, "as-of", "", "the payoff date of rows that have none (default: today in the configured zone)")
	cmd.Flags().StringVar(&f.sheet, "sheet", "", "which sheet of the workbooks")
	return cmd
}

// calcColumns is the header of tieout calc. Other programs rely on the names.
var calcColumns = []string{"account", "payoff_date", "day_count", "days", "year_fraction", "per_diem", "principal", "interest",
	"unpaid_interest", "fees", "late_charges", "prepayment_penalty", "escrow_balance", "excess_payments", "total"}

// calculate writes a line for every row that can be computed and says on stderr why the others cannot.
func (f *runFlags) calculate(ctx context.Context, c *config, in *inputs, stdout, stderr io.Writer) (rejected int, err error) {
	asOf, err := f.common.day(c)
	if err != nil {
		return 0, err
	}
	w := csv.NewWriter(stdout)
	if err := w.Write(calcColumns); err != nil {
		return 0, err
	}
	computed := 0
	for _, file := range in.files {
		loans := file.Loans()
		if file.Kind() == readers.Claims {
			loans = loansOf(file.Claims())
		}
		for l, err := range loans {
			if ctx.Err() != nil {
				return rejected, ctx.Err()
			}
			var p *calc.Payoff
			if err == nil {
				p, err = c.compute(&l, asOf)
			}
			var reject *payoff.RowError
			switch {
			case errors.As(err, &reject):
				rejected++
				fmt.Fprintf(stderr, "tieout: rejected: %v\n", reject)
			case err != nil:
				return rejected, err
			default:
				computed++
				if err := w.Write(calcLine(&l, p)); err != nil {
					return rejected, err
				}
			}
		}
	}
	w.Flush()
	if computed == 0 && w.Error() == nil {
		return rejected, payoff.Problemf(payoff.CodeEmpty, "the lines above say why",
			"no row could be computed (%d rejected)", rejected)
	}
	return rejected, w.Error()
}

// compute returns the expected payoff of a row, or why there is none, as a [payoff.RowError].
func (c *config) compute(l *payoff.Loan, asOf payoff.Date) (*calc.Payoff, error) {
	if _, ok := c.Vendors[l.Vendor]; ok || l.DayCount != "" {
		named := *l
		if !ok {
			named.Vendor = "" // the calculator needs no vendor
		}
		if err := c.checkLoan(&named); err != nil {
			return nil, err
		}
		l.DayCount = named.DayCount
	}
	day := l.PayoffDate
	if day.IsZero() {
		day = asOf
	}
	convention, err := c.Vendors[l.Vendor].Convention.convention()
	if err != nil {
		return nil, err
	}
	p, err := calc.Compute(l.Terms, convention, day)
	if err != nil {
		return nil, &payoff.RowError{Source: l.Source, Column: "account", Value: l.Key(), Err: fmt.Errorf("%w: %w", calc.ErrNotComputable, err)}
	}
	return p, nil
}

func calcLine(l *payoff.Loan, p *calc.Payoff) []string {
	cents := func(d decimal.Decimal) string { return d.StringFixed(2) }
	return []string{l.Key(), p.Day.String(), string(p.DayCount), strconv.Itoa(p.Fraction.Days), p.Fraction.Decimal(12).StringFixed(12),
		p.PerDiem(6).StringFixed(6), cents(p.Terms.Principal.Decimal), cents(p.Interest), cents(p.Terms.UnpaidInterest),
		cents(p.Terms.Fees), cents(p.Terms.LateCharges), cents(p.Terms.PrepaymentPenalty), cents(p.Terms.EscrowBalance),
		cents(p.Terms.ExcessPayments), cents(p.Total)}
}
