package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"tieout/store"
	"tieout/vendors/sandbox"
)

// newSettings notes what a resume will need.
func (f *runFlags) newSettings(c *config, firstFile string) (settings, error) {
	s := settings{Reports: c.Reports, Config: c.path, Refetch: f.refetch, Offline: f.offline}
	if !f.sandbox {
		return s, nil
	}
	var err error
	s.Sandbox, err = readBook(firstFile)
	return s, err
}

// play starts the sandbox for this run alone and points every source that is asked to it.
func (j *job) play(ctx context.Context, sources []store.Source) (stop func(), err error) {
	vendors, err := j.config.newSandbox(ctx, j.store, j.run, sources, j.settings.Sandbox)
	if err != nil {
		return nil, err
	}
	base, stop, err := sandbox.Serve("", vendors)
	if err != nil {
		return nil, err
	}
	j.logins = map[string]authConfig{}
	for i, src := range sources {
		client := j.config.Vendors[src.Vendor].client(src.Vendor)
		sources[i].BaseURL = base + "/" + client
		j.logins[src.Vendor] = sandboxLogin(client, sources[i].BaseURL)
	}
	return stop, nil
}

// sandboxLogin is what the sandbox's vendors demand of a login.
func sandboxLogin(client, base string) authConfig {
	switch client {
	case sandbox.Q2:
		return authConfig{Flow: "client_credentials", TokenURL: base + "/services/oauth2/token", ClientID: sandbox.Q2ClientID,
			ClientSecret: sandbox.Q2ClientSecret}
	case sandbox.Nelnet:
		return authConfig{UserPoolID: sandbox.NelnetUserPoolID, AppClientID: sandbox.NelnetAppClientID,
			Username: sandbox.NelnetUserName, Password: sandbox.NelnetPassword}
	}
	return authConfig{ClientID: sandbox.LossExpressClientID, Secret: sandbox.LossExpressSecret}
}

func sandboxCommand() *cobra.Command {
	var f runFlags
	var address string
	cmd := &cobra.Command{
		Use:   "sandbox FILE...",
		Short: "Serve the three vendors on loopback until interrupted",
		Long: `Serve Q2, Nelnet and LossExpress on a loopback address, with the loans of these
lists, until interrupted. It prints its URL first, and each request that it saw
at the end. What its vendors know otherwise stands in sandbox.json beside the
first FILE. Nelnet's POST works, and pays the loan off, in the sandbox only.`,
		Example: "  tieout sandbox testdata/portfolio/loans.csv testdata/portfolio/claims.xlsx",
		RunE: func(cmd *cobra.Command, args []string) error {
			f.sandbox = true
			return f.serve(cmd.Context(), args, address, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&f.common.config, "config", "", "the configuration (default: tieout.yaml here, else beside the first FILE)")
	cmd.Flags().StringVar(&f.common.asOf, "as-of", "", "the vendors' today (default: today in the configured zone)")
	cmd.Flags().StringVar(&address, "address", "", "where to listen (default: a free port of 127.0.0.1)")
	return cmd
}

// serve stages the lists into a ledger that is thrown away, and plays the vendors that know them.
func (f *runFlags) serve(ctx context.Context, args []string, address string, stdout, stderr io.Writer) (err error) {
	c, in, err := f.prepare(args, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	folder, err := os.MkdirTemp("", "tieout")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	j := job{config: c, began: time.Now(), stdout: stdout, stderr: stderr, sandbox: true}
	if j.store, err = store.Open(ctx, filepath.Join(folder, "sandbox.db")); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.store.Close()) }()
	if j.settings, err = f.newSettings(c, in.first()); err != nil {
		return err
	}
	if err := f.stage(ctx, &j, in); err != nil {
		return err
	}
	vendors, err := c.newSandbox(ctx, j.store, j.run, c.sources(), j.settings.Sandbox)
	if err != nil {
		return err
	}
	base, stop, err := sandbox.Serve(address, vendors)
	if err != nil {
		return err
	}
	defer stop()
	fmt.Fprintln(stdout, base)
	<-ctx.Done()
	for _, r := range vendors.Requests() {
		fmt.Fprintf(stdout, "%-12s %-6s %-6s %s %d\n", r.Vendor, r.What, r.Method, r.Path, r.Status)
	}
	return nil
}
