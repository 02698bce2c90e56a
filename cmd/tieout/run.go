package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tieout/payoff"
	"tieout/pipeline"
	"tieout/vendors/sandbox"
	"tieout/writers"
)

// runFlags are the flags of tieout run.
type runFlags struct {
	commonFlags
	files      fileFlags
	maxRejects rejectLimit
	controls   controls
	only       string // failed, vendor=V or account=A
	refetch    bool
	offline    bool
	dryRun     bool
	outcome    outcomeFlags
}

// outcomeFlags say how the outcome of a run is told.
type outcomeFlags struct {
	breaksOK, json bool
	cmd            *cobra.Command // that they are of
}

func (f *outcomeFlags) register(cmd *cobra.Command) {
	f.cmd = cmd
	cmd.Flags().BoolVar(&f.breaksOK, "breaks-ok", false,
		"exit 0 instead of 3; no other code changes")
	registerJSON(cmd, &f.json)
}

func runCommand(code *exitCode) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run FILE...",
		Short: "Read lists, obtain and check every payoff, write the reports",
		Long: `Read loan and claim lists and histories of payments (CSV or Excel; a folder stands
for the lists in it, a pattern in quotes for the files it fits), obtain each payoff
from the loan's vendor, compute the payoff we expect, compare the two, and write the
ledger and the reports. Nothing is changed at any vendor, except that a vendor with
requests: automatic in tieout.yaml is asked for payoffs.

Exit codes: 0 clean, 1 failed, 2 usage or configuration, 3 breaks found, 4 not
everything could be compared, 5 an effect's outcome is unknown (tieout resolve),
6 another run holds the ledger, 130 or 143 interrupted (tieout resume goes on), 141
whoever read the output went away. tieout help 4 explains one.`,
		Example: `  tieout run loans.csv claims.xlsx
  tieout run loans.csv --history payments.csv
  tieout run loans.csv --statement acme=acme.xlsx --as-of 2026-06-30
  tieout run inbox/ --max-rejects 2% --control loans=362:1234567.89`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), args, cmd.OutOrStdout(), pipeline.Remembering(newDisplay(cmd.ErrOrStderr())),
				code)
		},
	}
	f.register(cmd)
	f.registerAsOf(cmd, "the day the run stands for (default: today in the configured zone)")
	f.files.register(cmd)
	flags := cmd.Flags()
	flags.Var(&f.maxRejects, "max-rejects",
		"stop before anybody is asked if more rows are rejected, in all or (2%) of a file")
	flags.Var(&f.controls, "control",
		"stop if rows and amounts are not as counted elsewhere: loans=362:1234567.89 (or claims, history, VENDOR)")
	f.registerSandbox(cmd, "against built-in vendors on loopback, with a ledger and reports of their own")
	flags.StringVar(&f.only, "only", "",
		"failed: the rows of the last run again, as of its day; vendor=V or account=A: an ad hoc run")
	flags.BoolVar(&f.refetch, "refetch", false, "ask again what was answered earlier today")
	flags.BoolVar(&f.offline, "offline", false, "ask nobody: use the answers of earlier today only")
	flags.BoolVar(&f.dryRun, "dry-run", false, "read and check the lists, say what would be asked, change nothing")
	f.outcome.register(cmd)
	return cmd
}

// run makes a job of the flags, carries it out, and says what it came to.
func (f *runFlags) run(ctx context.Context, args []string, stdout io.Writer, w *pipeline.Memory, code *exitCode) (
	err error) {
	began := time.Now()
	j, err := f.job(ctx, args, w)
	if err != nil {
		return pipeline.NotRead(ctx, err)
	}
	j.Began = began
	if j.Inputs != nil {
		defer func() { err = errors.Join(err, j.Inputs.Close()) }()
	}
	if f.dryRun {
		err := pipeline.ShowPreview(ctx, *j, func(p *pipeline.Preview) error { return f.preview(p, stdout, code) })
		return pipeline.NotRead(ctx, err)
	}
	info, err := pipeline.Run(ctx, *j)
	if err != nil {
		return err
	}
	*code, err = f.outcome.say(info, stdout)
	return err
}

// job reads the configuration and opens every file, so that what is wrong with any of them is said before anything
// happens.
func (f *runFlags) job(ctx context.Context, args []string, w *pipeline.Memory) (*pipeline.Job, error) {
	if err := f.check(args); err != nil {
		return nil, err
	}
	c, err := f.configure(f.files.named(args), w)
	if err != nil {
		return nil, err
	}
	if err := f.checkAgainst(c.setup); err != nil {
		return nil, err
	}
	j := &pipeline.Job{Setup: c.setup, Version: version(), Watcher: w, Parse: parseStored, Sandbox: f.sandbox,
		Refetch: f.refetch, Offline: f.offline}
	if j.AsOf, err = f.day(); err != nil {
		return nil, err
	}
	if f.only == onlyFailed {
		j.Start = pipeline.Repeated
		if len(args) > 0 {
			w.Warn(payoff.Warning{Code: payoff.WarnSkipped, File: c.files.First(), Message: "--only failed takes the rows of " +
				"the last run; " + strings.Join(c.files.Lists, ", ") + " is not read"})
		}
		return j, nil
	}
	j.Only, _ = pipeline.ParseSelection(f.only)
	j.Guards = pipeline.Guards{MaxRejects: f.maxRejects.RejectLimit, Controls: f.controls}
	if j.Inputs, err = c.open(ctx, w); err != nil {
		return nil, err
	}
	if f.sandbox {
		j.Book, err = sandbox.ReadBook(c.files.First())
	}
	if err != nil {
		return nil, errors.Join(err, j.Inputs.Close())
	}
	return j, nil
}

// onlyFailed is the --only that repeats the last run.
const onlyFailed = "failed"

// check refuses flags that contradict each other.
func (f *runFlags) check(args []string) error {
	_, partial := pipeline.ParseSelection(f.only)
	switch {
	case f.only != "" && f.only != onlyFailed && !partial:
		return payoff.Problemf(payoff.CodeUsage, "say --only failed, --only vendor=V or --only account=A",
			"--only %q is nothing that a run can be limited to", f.only)
	case f.only != onlyFailed && len(args)+len(f.files.loans)+len(f.files.claims) == 0:
		return noFile()
	case f.only == onlyFailed && (f.maxRejects.String() != "" || len(f.controls) > 0):
		return payoff.Problemf(payoff.CodeUsage, "leave them out",
			"--only failed reads no file, so it has nothing for --max-rejects and --control")
	case f.only == onlyFailed && f.dryRun:
		return payoff.Problemf(payoff.CodeUsage, "leave one of them out",
			"--only failed takes the rows of the last run, and --dry-run reads files")
	case f.offline && f.refetch:
		return payoff.Problemf(payoff.CodeUsage, "leave one of them out",
			"--offline and --refetch contradict each other")
	}
	return nil
}

// checkAgainst refuses flags that name what is not configured.
func (f *runFlags) checkAgainst(s *pipeline.Setup) error {
	if err := s.CheckControls(f.controls); err != nil {
		return err
	}
	only, _ := pipeline.ParseSelection(f.only)
	if _, configured := s.Vendors[only.Vendor]; only.Vendor != "" && !configured {
		return payoff.Problemf(payoff.CodeUsage, "name one that is configured", "--only: vendor %q %w", only.Vendor,
			s.UnknownVendor())
	}
	return nil
}

// preview prints what a run would do, with the rows that it would reject.
func (f *runFlags) preview(p *pipeline.Preview, stdout io.Writer, code *exitCode) error {
	info := p.Info
	if info.Rejected() > 0 {
		*code = payoff.ExitIncomplete
	}
	if f.outcome.json {
		if p.Refused != nil {
			return nil
		}
		info.Run, info.ExitCode = "", int(*code) // there is no run
		return writers.JSON(stdout, info.Summary)
	}
	for _, v := range p.Vendors {
		fmt.Fprintf(stdout, "%-16s %8d loans  %s\n", v.Vendor, v.Loans, v.How)
	}
	for reject, err := range p.Rejects {
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "rejected %v\n", reject.RowError())
	}
	if h := info.History; h.Read > 0 {
		fmt.Fprintf(stdout, "history: %d read = %d accepted + %d rejected\n", h.Read, h.Accepted, h.Rejected)
	}
	fmt.Fprintf(stdout, "dry run: %d read = %d accepted + %d terms + %d rejected; nothing was asked or written\n",
		info.Input.Read, info.Input.Accepted, info.Input.Terms, info.Input.Rejected)
	return nil
}

// say prints the outcome of a run and returns what the program ends with.
func (f *outcomeFlags) say(info *payoff.RunInfo, stdout io.Writer) (exitCode, error) {
	code := info.ExitCode
	if f.breaksOK && code == payoff.ExitBreaks {
		code = payoff.ExitClean // for schedulers that take any other code than 0 for a failure
	}
	said := *info
	said.ExitCode = code
	if f.json {
		return exitCode(code), writers.JSON(stdout, said.Summary)
	}
	return exitCode(code), writers.Terminal(stdout, said, here(f.cmd).nextSteps(&said.Summary))
}

func noFile() error {
	return payoff.Problemf(payoff.CodeUsage, "name a loan or claim list; `tieout run --help` shows examples",
		"no FILE to read")
}
