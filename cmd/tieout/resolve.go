package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"tieout/payoff"
	"tieout/store"
	"tieout/vendors/lossexpress"
	"tieout/vendors/nelnet"
	"tieout/vendors/rest"
)

// A looker says by reading only whether an effect was carried out.
type looker interface {
	Verify(ctx context.Context, e payoff.Effect, since time.Time, grace time.Duration) (payoff.Finding, error)
}

var (
	_ looker = (*nelnet.Client)(nil)
	_ looker = (*lossexpress.Client)(nil)
)

// resolveFlags are the flags of tieout resolve.
type resolveFlags struct {
	common commonFlags
	grace  time.Duration // how long after its sending an effect may still show
}

func resolveCommand(code *exitCode) *cobra.Command {
	f := resolveFlags{grace: rest.Grace}
	cmd := &cobra.Command{
		Use:   "resolve",
		Short: "Settle effects of unknown outcome by reading the vendors",
		Long: `Read, for each effect whose answer never came, whether its vendor carried it out,
and keep what was seen. Nothing is sent. What was carried out counts as sent;
what was not may be planned again; what cannot be told stays unknown.

Exit codes: 0 nothing is unknown any more, 5 something is.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			*code, err = f.resolve(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
			return err
		},
	}
	cmd.Flags().StringVar(&f.common.config, "config", "", "the configuration (default: tieout.yaml here)")
	cmd.Flags().StringVar(&f.common.ledger, "ledger", "", "the ledger, a SQLite file (default: as configured, tieout.db)")
	return cmd
}

func (f *resolveFlags) resolve(ctx context.Context, stdout, stderr io.Writer) (code exitCode, err error) {
	c, err := f.common.load(false, nil)
	if err != nil {
		return 0, err
	}
	s, err := openExisting(ctx, c.Ledger)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if _, err := s.Orphans(ctx); err != nil {
		return 0, err
	}
	unknown, err := s.Unknown(ctx)
	if err != nil {
		return 0, err
	}
	if len(unknown) == 0 {
		_, err := fmt.Fprintln(stdout, "no effect is of unknown outcome")
		return payoff.ExitClean, err
	}
	lookers, err := c.lookers(unknown)
	if err != nil {
		return 0, err
	}
	open := 0
	for _, i := range unknown {
		settled, err := f.settle(ctx, s, i, lookers[i.Vendor], stdout, stderr)
		if err != nil {
			return 0, err
		}
		if !settled {
			open++
		}
	}
	fmt.Fprintf(stdout, "%d settled, %d unknown\n", len(unknown)-open, open)
	if open > 0 {
		return payoff.ExitUnknown, nil
	}
	return payoff.ExitClean, nil
}

// settle looks for one effect and keeps what was seen. A vendor that cannot be read leaves it unknown.
func (f *resolveFlags) settle(ctx context.Context, s *store.Store, i payoff.Intent, l looker, stdout, stderr io.Writer) (bool, error) {
	if until := i.Sending.Add(f.grace); time.Now().Before(until) {
		fmt.Fprintf(stderr, "tieout: %s of %s %s may show late: reading until %s\n", i.Action, i.Vendor, i.Target(),
			until.UTC().Format("15:04:05 UTC"))
	}
	finding, err := l.Verify(ctx, i.Effect, i.Sending, f.grace)
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	if err != nil {
		fmt.Fprintf(stderr, "tieout: warning: %s of %s %s is still unknown: %v\n", i.Action, i.Vendor, i.Target(), err)
		return false, nil
	}
	if err := s.Found(context.WithoutCancel(ctx), i.N, finding); err != nil {
		return false, err
	}
	fmt.Fprintf(stdout, "%-12s %-8s %s %s: %s\n", finding.Verdict, i.Action, i.Vendor, i.Target(), finding.Detail)
	return finding.Verdict != payoff.Undecided, nil
}

// lookers makes the reading clients of the vendors that the intents are of: those of a run, which hold no effects.
func (c *config) lookers(unknown []payoff.Intent) (map[string]looker, error) {
	logins, err := c.secrets()
	if err != nil {
		return nil, err
	}
	lookers := map[string]looker{}
	for _, i := range unknown {
		v := c.Vendors[i.Vendor]
		if !v.hasEffects(i.Vendor) {
			return nil, payoff.Problemf(payoff.CodeConfig, "configure it as it was when the effect was sent",
				"an effect of unknown outcome is of vendor %s, which is not configured with quotes: fetch", i.Vendor)
		}
		quoter, err := v.quoter(store.Source{Vendor: i.Vendor, BaseURL: v.BaseURL}, logins[i.Vendor])
		if err != nil {
			return nil, err
		}
		l, ok := quoter.(looker)
		if !ok {
			return nil, fmt.Errorf("the client of %s cannot look for effects", i.Vendor)
		}
		lookers[i.Vendor] = l
	}
	return lookers, nil
}
