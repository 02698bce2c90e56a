package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"tieout/payoff"
	"tieout/pipeline"
	"tieout/vendors/client"
	"tieout/vendors/sandbox"
)

// sandboxFlags are the flags of tieout sandbox.
type sandboxFlags struct {
	commonFlags
	address string
}

func sandboxCommand() *cobra.Command {
	var f sandboxFlags
	cmd := &cobra.Command{
		Use:   "sandbox FILE...",
		Short: "Serve the three vendors on loopback until interrupted",
		Long: `Serve Q2, Nelnet and LossExpress on a loopback address, with the loans of these
lists, until interrupted. It prints its URL first, then the configuration that
asks it, and each request that it saw at the end. In the same folder, plan,
apply and resolve find it with --sandbox. What its vendors know otherwise stands
in sandbox.json beside the first FILE. Nelnet's POST works, and pays the loan
off, in the sandbox only.`,
		Example: "  tieout sandbox testdata/portfolio/loans.csv testdata/portfolio/claims.xlsx",
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.serve(cmd.Context(), args, cmd.OutOrStdout(), newDisplay(cmd.ErrOrStderr()))
		},
	}
	f.registerConfig(cmd)
	f.registerAsOf(cmd, "the vendors' today (default: today in the configured zone)")
	cmd.Flags().StringVar(&f.address, "address", "", "where to listen (default: a free port of 127.0.0.1)")
	return cmd
}

// serve plays the vendors that know the loans of the lists, until the context ends.
func (f *sandboxFlags) serve(ctx context.Context, args []string, stdout io.Writer, d *display) (err error) {
	if len(args) == 0 {
		return noFile()
	}
	var files fileFlags
	c, err := f.configure(files.named(args), d)
	if err != nil {
		return err
	}
	in, err := c.open(ctx, d)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	j := pipeline.Job{Setup: c.setup, Began: time.Now(), Watcher: d, Inputs: in, Sandbox: true, Version: version()}
	if j.AsOf, err = f.day(); err != nil {
		return err
	}
	if j.Book, err = sandbox.ReadBook(c.files.First()); err != nil {
		return err
	}
	return pipeline.ServeSandbox(ctx, j, func(played *sandbox.Sandbox) error {
		base, stop, err := sandbox.Serve(f.address, played)
		if err != nil {
			return err
		}
		defer stop()
		if forget, err := keepAddress(base); err != nil {
			d.Warn(payoff.Warning{Message: fmt.Sprintf("%v; plan, apply and resolve need the configuration below", err)})
		} else {
			defer forget()
		}
		fmt.Fprintln(stdout, base)
		f.print(stdout, base, c)
		<-ctx.Done()
		for _, r := range played.Requests() {
			fmt.Fprintf(stdout, "%-12s %-6s %-6s %s %d\n", r.Vendor, r.What, r.Method, payoff.Visible(r.Path), r.Status)
		}
		return nil
	})
}

// print prints the configuration that asks the sandbox for the vendors that the lists were read with.
func (f *sandboxFlags) print(w io.Writer, base string, c *configured) {
	asked, dayCounts := map[string]*client.Vendor{}, map[string]string{}
	for name, v := range c.setup.Vendors {
		if v.Client != nil {
			asked[name], dayCounts[name] = v.Client, string(v.Convention.DayCount)
		}
	}
	printConfiguration(w, base, asked, dayCounts)
}
