package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"

	"tieout/calc"
	"tieout/payoff"
)

func calcCommand(code *exitCode) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "calc FILE...",
		Short: "Compute the expected payoffs of lists, as CSV on stdout",
		Long: `Compute the expected payoffs of loan and claim lists, as CSV on stdout; what
cannot be computed is said on stderr. Histories among the files are read first
and held in memory. No ledger is used and nobody is asked.`,
		Args: cobra.MinimumNArgs(1),
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
	cmd.Flags().StringArrayVar(&f.histories, "history", nil, "a FILE that is a history: what happened to the loans of the lists")
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
	histories, rejected, err := in.histories(ctx, stderr)
	if err != nil {
		return rejected, err
	}
	w := csv.NewWriter(stdout)
	if err := w.Write(calcColumns); err != nil {
		return rejected, err
	}
	computed := 0
	for _, file := range in.files {
		for l, err := range file.loans() {
			if ctx.Err() != nil {
				return rejected, ctx.Err()
			}
			var p *calc.Payoff
			if err == nil {
				l.History = histories[l.Account]
				p, err = c.compute(&l, asOf)
			}
			var reject *payoff.RowError
			switch {
			case errors.As(err, &reject):
				rejected++
				sayRejected(stderr, reject)
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
	in.warn(stderr)
	w.Flush()
	if computed == 0 && w.Error() == nil {
		return rejected, payoff.Problemf(payoff.CodeEmpty, "the lines above say why",
			"no row could be computed (%d rejected)", rejected)
	}
	return rejected, w.Error()
}

// histories reads the histories among the files into memory, by account, in the order of their days, and says on stderr
// which rows it rejects. Nothing can be expected of an account with a rejected row.
func (in *inputs) histories(ctx context.Context, stderr io.Writer) (byAccount map[string][]payoff.Event, rejected int, err error) {
	byAccount = map[string][]payoff.Event{}
	for _, file := range in.files {
		if file.Kind() != payoff.HistoryFile {
			continue
		}
		for l, err := range file.History() {
			var reject *payoff.RowError
			switch {
			case ctx.Err() != nil:
				return nil, rejected, ctx.Err()
			case errors.As(err, &reject):
				rejected++
				sayRejected(stderr, reject)
				l = payoff.HistoryLine{Account: reject.Row.Account, Event: payoff.Event{Kind: payoff.Unreadable}}
			case err != nil:
				return nil, rejected, err
			}
			byAccount[l.Account] = append(byAccount[l.Account], l.Event)
		}
	}
	delete(byAccount, "") // of nobody
	for _, events := range byAccount {
		slices.SortStableFunc(events, payoff.CompareEvents)
	}
	return byAccount, rejected, nil
}

// loans yields the rows of a list; a history has none.
func (f input) loans() iter.Seq2[payoff.Loan, error] {
	switch f.Kind() {
	case payoff.ClaimList:
		return loansOf(f.Claims())
	case payoff.HistoryFile:
		return func(func(payoff.Loan, error) bool) {}
	}
	return f.Loans()
}

func sayRejected(stderr io.Writer, reject *payoff.RowError) {
	fmt.Fprintf(stderr, "tieout: rejected: %v\n", reject)
}

// compute returns the expected payoff of a row, or why there is none, as a [payoff.RowError].
func (c *config) compute(l *payoff.Loan, asOf payoff.Date) (*calc.Payoff, error) {
	named := *l
	if _, ok := c.Vendors[l.Vendor]; !ok {
		named.Vendor = "" // the calculator needs no vendor
	}
	if err := c.checkLoan(&named); err != nil {
		return nil, err
	}
	l.DayCount = named.DayCount
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
