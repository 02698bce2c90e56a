package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"tieout/cmd/internal/config"
	"tieout/payoff"
	"tieout/pipeline"
	"tieout/pipeline/effects"
	"tieout/store"
	"tieout/vendors/client"
	"tieout/writers"
)

// planFlags are the flags of tieout plan.
type planFlags struct {
	commonFlags
	files fileFlags
	out   string
	again bool
	user  func() (person, error) // who prepares the plan
}

func planCommand() *cobra.Command {
	f := planFlags{user: whoami}
	cmd := &cobra.Command{
		Use:   "plan FILE...",
		Short: "Propose what to request, cancel, refresh or pay off; change nothing",
		Long: `Read lists, read the vendors, and propose effects: a request for each LossExpress
claim that has no payoff and has its documents, a refresh if a quote runs out
before the payoff date, a cancellation or a Nelnet pay-off only if the row's
action says so. The plan goes to stdout, or to --out. Nothing is changed, at
vendors or in the ledger; tieout apply carries the plan out.`,
		Example: "  tieout plan claims.xlsx --out tonight.plan\n  tieout apply tonight.plan",
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.plan(cmd.Context(), args, cmd.OutOrStdout(), newDisplay(cmd.ErrOrStderr()))
		},
	}
	f.registerConfig(cmd)
	cmd.Flags().StringVar(&f.ledger, "ledger", "",
		"the ledger that knows what was sent (default: as configured, tieout.db)")
	f.registerAsOf(cmd, "the day the plan stands for (default: today in the configured zone)")
	f.files.registerLists(cmd)
	f.registerSandbox(cmd, "practice with the vendors that tieout sandbox serves from this folder")
	cmd.Flags().StringVar(&f.out, "out", "", "write the plan to this file instead of stdout")
	cmd.Flags().BoolVar(&f.again, "again", false, "also propose what was sent before; never a pay-off")
	return cmd
}

// plan makes the plan and prints or writes it.
func (f *planFlags) plan(ctx context.Context, args []string, stdout io.Writer, d *display) (err error) {
	if len(args)+len(f.files.loans)+len(f.files.claims) == 0 {
		return noFile()
	}
	c, err := f.configure(f.files.named(args), d)
	if err != nil {
		return err
	}
	in, err := c.open(ctx, d)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	if c.Path == "" {
		return payoff.Problemf(payoff.CodeConfig, "name it with --config",
			"a plan needs a configuration, and no %s was found", config.FileName)
	}
	if err := checkOut(f.out); err != nil {
		return err
	}
	p, err := f.heading(c.Config, in)
	if err != nil {
		return err
	}
	if err := f.propose(ctx, p, c, in, d); err != nil {
		return err
	}
	in.Warn()
	return f.write(p, stdout)
}

// checkOut refuses to write a plan over anything, before anybody is asked: a list or the ledger would be lost, or a
// plan that somebody has read and approved would become another.
func checkOut(path string) error {
	if _, err := os.Lstat(path); path == "" || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return outIsThere(path)
}

func outIsThere(path string) error {
	return payoff.Problemf(payoff.CodeUsage, "name a new file with --out, or remove this one",
		"%s is there; it was not touched", path)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// heading says what the plan is made of, by whom and when. Paths are absolute: apply may be called elsewhere.
func (f *planFlags) heading(c *config.Config, in *pipeline.Inputs) (*effects.Plan, error) {
	who, err := f.user()
	if err != nil {
		return nil, err
	}
	p := &effects.Plan{PreparedBy: who.name, PreparedUID: who.uid, Sandbox: f.sandbox,
		PreparedAt: time.Now().UTC().Format(time.RFC3339Nano), Version: version(),
		Effects: []effects.PlanEffect{}, LeftOut: []effects.LeftOut{}}
	if p.Ledger, err = filepath.Abs(c.Ledger); err != nil {
		return nil, err
	}
	path, err := filepath.Abs(c.Path)
	if err != nil {
		return nil, err
	}
	p.Config = effects.Input{File: path, SHA256: c.SHA256()}
	for _, file := range in.Files() {
		if path, err = filepath.Abs(file.Path); err != nil {
			return nil, err
		}
		p.Inputs = append(p.Inputs, effects.Input{File: path, Sheet: file.Sheet, SHA256: file.SHA256})
	}
	return p, nil
}

// propose reads the lists and the vendors, and fills the plan.
func (f *planFlags) propose(ctx context.Context, p *effects.Plan, c *configured, in *pipeline.Inputs, d *display,
) (err error) {
	asOf, err := f.dayIn(c.setup)
	if err != nil {
		return err
	}
	setup, err := effectsOf(ctx, c.Config, f.sandbox)
	if err != nil {
		return err
	}
	var ledger *store.Store
	defer func() {
		if ledger != nil {
			err = errors.Join(err, ledger.Close())
		}
	}()
	return setup.Propose(ctx, p, in.Lists(), func(ctx context.Context) (effects.History, error) {
		var err error
		if ledger, err = f.openLedger(ctx, p.Ledger, d); ledger == nil {
			return nil, err
		}
		return ledger, err
	}, asOf, f.again)
}

// openLedger opens the ledger that knows what was sent. A plan that goes to a file is for one ledger, which is made if
// there is none; one that is only printed needs none, and gets nil.
func (f *planFlags) openLedger(ctx context.Context, path string, d *display) (*store.Store, error) {
	switch {
	case exists(path):
		s, err := store.Read(ctx, path)
		if err != nil {
			return nil, err
		}
		return s, sameKind(ctx, s, f.sandbox)
	case f.out == "":
		return nil, nil
	}
	d.Notice("there was no ledger: " + path + " is new, and knows of nothing that was sent before")
	return store.Open(ctx, path)
}

// write prints the plan, or writes it to its file.
func (f *planFlags) write(p *effects.Plan, stdout io.Writer) error {
	text, err := p.Text()
	if err != nil {
		return err
	}
	if f.out == "" {
		_, err = stdout.Write(text)
		return err
	}
	if err := writers.WriteNewFile(f.out, text); errors.Is(err, fs.ErrExist) {
		return outIsThere(f.out)
	} else if err != nil {
		return payoff.Problemf(payoff.CodeReport, "check the folder of --out", "the plan cannot be written: %w", err)
	}
	stamp, apply := "", payoff.Command{"apply", f.out}
	if p.Sandbox {
		stamp, apply = "SANDBOX: ", apply.With("sandbox", "true")
	}
	_, err = fmt.Fprintf(stdout,
		"%s%s: %d effects that move %s in all; %d rows left out. Read it, then: %s\n", stamp, f.out,
		len(p.Effects), p.Amount, len(p.LeftOut), apply)
	return err
}

// effectsSetup is what effects take of a configuration.
func effectsSetup(c *config.Config) *effects.Setup {
	asked := map[string]*client.Vendor{}
	for name, v := range c.Vendors {
		if v.Client != nil {
			asked[name] = v.Client
		}
	}
	return &effects.Setup{Vendors: asked, Logins: c.Logins, Check: c.CheckLoan, Caps: c.Caps}
}
