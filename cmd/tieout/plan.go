package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tieout/payoff"
	"tieout/pipeline/queue"
	"tieout/store"
)

// planFlags are the flags of tieout plan.
type planFlags struct {
	run   runFlags // the lists, the configuration and the as-of date
	out   string
	again bool
	user  func() (string, error)
}

func planCommand() *cobra.Command {
	f := planFlags{user: whoami}
	cmd := &cobra.Command{
		Use:   "plan FILE...",
		Short: "Propose what to request, cancel, refresh or pay off; change nothing",
		Long: `Read lists, read the vendors, and propose effects: a request for each LossExpress
claim that has no payoff and has its documents, a refresh where a quote runs out
before the payoff date, a cancellation and a Nelnet pay-off only where the row's
action says so. The plan goes to stdout, or to --out. Nothing is changed, at
vendors or in the ledger; tieout apply carries the plan out.`,
		Example: "  tieout plan claims.xlsx --out tonight.plan\n  tieout apply tonight.plan",
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.plan(cmd.Context(), args, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags, c := cmd.Flags(), &f.run.common
	flags.StringVar(&c.config, "config", "", "the configuration (default: tieout.yaml here, else beside the first FILE)")
	flags.StringVar(&c.ledger, "ledger", "", "the ledger that knows what was sent (default: as configured, tieout.db)")
	flags.StringVar(&c.asOf, "as-of", "", "the day the plan stands for (default: today in the configured zone)")
	flags.StringArrayVar(&f.run.loans, "loans", nil, "a FILE that is a loan list, whatever its header looks like")
	flags.StringArrayVar(&f.run.claims, "claims", nil, "a FILE that is a claim list")
	flags.StringVar(&f.run.sheet, "sheet", "", "which sheet of the workbooks")
	flags.StringVar(&f.out, "out", "", "write the plan to this file instead of stdout")
	flags.BoolVar(&f.again, "again", false, "propose also what was sent before; never a pay-off")
	return cmd
}

// plan makes the plan and prints or writes it.
func (f *planFlags) plan(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	c, in, err := f.run.prepare(args, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	if c.path == "" {
		return payoff.Problemf(payoff.CodeConfig, "name it with --config", "a plan needs a configuration, and no %s was found", configName)
	}
	if err := checkOut(f.out); err != nil {
		return err
	}
	p, err := f.heading(c, in)
	if err != nil {
		return err
	}
	asOf, err := f.run.common.day(c)
	if err != nil {
		return err
	}
	p.AsOf = asOf.String()
	if err := f.fill(ctx, p, c, in, asOf); err != nil {
		return err
	}
	in.warn(stderr)
	if err := p.count(); err != nil {
		return err
	}
	text, err := p.text()
	if err != nil {
		return err
	}
	if f.out == "" {
		_, err = stdout.Write(text)
		return err
	}
	if err := writeWhole(f.out, text); err != nil {
		return payoff.Problemf(payoff.CodeReport, "check the folder of --out", "the plan cannot be written: %w", err)
	}
	_, err = fmt.Fprintf(stdout, "%s: %d effects that move %s in all; %d rows left out. Read it, then: tieout apply %s\n", f.out,
		len(p.Effects), p.Amount, len(p.LeftOut), f.out)
	return err
}

// checkOut refuses to write a plan over anything but a plan: a list or the ledger would be lost.
func checkOut(path string) error {
	if path == "" || !exists(path) {
		return nil
	}
	text, err := os.ReadFile(path)
	if err == nil && bytes.Contains(text, []byte("\n"+checksumKey)) {
		return nil
	}
	return payoff.Problemf(payoff.CodeUsage, "name a new file with --out", "%s is there and is no plan; it was not touched", path)
}

// heading says what the plan is made of, by whom and when. Paths are absolute: apply may be called elsewhere.
func (f *planFlags) heading(c *config, in *inputs) (*planFile, error) {
	who, err := f.user()
	if err != nil {
		return nil, err
	}
	p := &planFile{PreparedBy: who, PreparedAt: time.Now().UTC().Format(time.RFC3339Nano), Version: version(),
		Effects: []planEffect{}, LeftOut: []planLeftOut{}}
	if p.Ledger, err = filepath.Abs(c.Ledger); err != nil {
		return nil, err
	}
	path, err := filepath.Abs(c.path)
	if err != nil {
		return nil, err
	}
	p.Config = planInput{File: path, SHA256: c.sum()}
	for i, file := range in.files {
		if path, err = filepath.Abs(in.paths[i]); err != nil {
			return nil, err
		}
		p.Inputs = append(p.Inputs, planInput{path, file.Sheet(), file.SHA256()})
	}
	return p, nil
}

// fill reads the lists and the vendors, and proposes.
func (f *planFlags) fill(ctx context.Context, p *planFile, c *config, in *inputs, asOf payoff.Date) (err error) {
	rows, left, err := candidates(ctx, c, in, asOf)
	if err != nil {
		return err
	}
	p.LeftOut = append(p.LeftOut, left...)
	if err := c.ask(ctx, rows, asOf); err != nil {
		return err
	}
	known, done, err := ledgerHistory(ctx, p.Ledger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	for _, r := range rows {
		history, err := known(ctx, r.loan.Vendor, r.target())
		if err != nil {
			return err
		}
		switch proposal := r.propose(history, asOf, f.again); {
		case proposal.leftOut != "":
			p.LeftOut = append(p.LeftOut, planLeftOut{r.loan.Source.String(), r.loan.Key(), proposal.leftOut})
		case proposal.effect.Action != "":
			p.Effects = append(p.Effects, proposal.line(len(p.Effects)+1))
		}
	}
	return nil
}

// ledgerHistory returns what tells of earlier effects, and what closes it. A ledger that is not there yet is not made: it
// knows of none.
func ledgerHistory(ctx context.Context, path string) (
	known func(ctx context.Context, vendor, target string) (payoff.EffectHistory, error), done func() error, err error) {
	if !exists(path) {
		none := func(context.Context, string, string) (payoff.EffectHistory, error) {
			return payoff.EffectHistory{}, nil
		}
		return none, func() error { return nil }, nil
	}
	s, err := store.Read(ctx, path)
	if err != nil {
		return nil, nil, err
	}
	return s.History, s.Close, nil
}

// ask reads the vendors of the candidates: quotes only, by the clients that a run has, which hold no effects.
func (c *config) ask(ctx context.Context, rows []candidate, asOf payoff.Date) error {
	places := map[string][]int{}
	for i, r := range rows {
		places[r.loan.Vendor] = append(places[r.loan.Vendor], i)
	}
	if len(places) == 0 {
		return nil
	}
	logins, err := c.secrets()
	if err != nil {
		return err
	}
	for _, src := range c.sources() {
		of := places[src.Vendor]
		if len(of) == 0 {
			continue
		}
		v := c.Vendors[src.Vendor]
		quoter, err := v.quoter(src, logins[src.Vendor])
		if err != nil {
			return err
		}
		questions := make([]payoff.Question, len(of))
		for i, place := range of {
			questions[i] = payoff.Question{AsOf: asOf, Loan: rows[place].loan}
		}
		answers, err := queue.Ask(ctx, quoter, questions, v.policy().Concurrency)
		if err != nil {
			return err
		}
		for i, place := range of {
			rows[place].answer = answers[i]
		}
	}
	return nil
}

// line spells a proposal for the plan.
func (p proposal) line(place int) planEffect {
	e, l := p.effect, p.effect.Loan
	line := planEffect{Place: place, Vendor: e.Vendor, Action: string(e.Action), Account: l.Account, Claim: l.Claim,
		Again: p.again, Because: p.because}
	if l.Claim == "" {
		line.VendorLoanID = l.VendorLoanID
	}
	if e.Action.Money() {
		line.Day, line.Amount = e.Day.String(), e.Amount.Decimal.StringFixed(2)
	}
	return line
}

// same is the key by which a claim or loan is the same in two rows: GUIDs are in either case.
func same(vendor, target string) string { return vendor + "\x1f" + strings.ToLower(target) }
