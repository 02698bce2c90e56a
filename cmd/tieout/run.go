package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tieout/payoff"
	"tieout/store"
)

// runFlags are the flags of tieout run.
type runFlags struct {
	common     commonFlags
	loans      []string
	claims     []string
	histories  []string
	statements []string // VENDOR=FILE
	maxRejects rejectLimit
	controls   controls
	sheet      string
	sandbox    bool
	only       string // failed, vendor=V or account=A
	refetch    bool
	offline    bool
	dryRun     bool
	breaksOK   bool
	json       bool
}

// commonFlags are the flags that several commands share.
type commonFlags struct {
	config  string
	asOf    string
	ledger  string
	reports string
}

func (f *commonFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.config, "config", "", "the configuration (default: tieout.yaml here, else beside the first FILE)")
	cmd.Flags().StringVar(&f.ledger, "ledger", "", "the ledger, a SQLite file (default: as configured, tieout.db)")
	cmd.Flags().StringVar(&f.reports, "reports", "", "the folder for reports (default: as configured, reports)")
}

func runCommand(code *exitCode) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run FILE...",
		Short: "Read lists, obtain and check every payoff, write the reports",
		Long: `Read loan and claim lists and histories of payments (CSV or Excel; a folder stands
for the lists in it, a pattern in quotes for the files it fits), obtain each payoff
from the loan's vendor, compute the payoff we expect, compare the two, and write the
ledger and the reports. Nothing is changed at any vendor, but that a vendor with
requests: automatic in tieout.yaml is asked for payoffs.

Exit codes: 0 clean, 1 failed, 2 usage or configuration, 3 breaks found, 4 not
everything could be compared, 5 an effect's outcome is unknown (tieout resolve),
6 another run holds the ledger, 130 or 143 interrupted (tieout resume goes on).`,
		Example: "  tieout run loans.csv claims.xlsx\n  tieout run loans.csv --history payments.csv\n  tieout run loans.csv --statement acme=acme.xlsx --as-of 2026-06-30\n  tieout run inbox/ --max-rejects 2% --control loans=362:1234567.89",
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), args, cmd.OutOrStdout(), cmd.ErrOrStderr(), code)
		},
	}
	f.common.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.common.asOf, "as-of", "", "the day the run stands for (default: today in the configured zone)")
	flags.StringArrayVar(&f.loans, "loans", nil, "a FILE that is a loan list, whatever its header looks like")
	flags.StringArrayVar(&f.claims, "claims", nil, "a FILE that is a claim list")
	flags.StringArrayVar(&f.histories, "history", nil, "a FILE that is a history: what happened to the loans of the lists")
	flags.StringArrayVar(&f.statements, "statement", nil, "a vendor's payoffs in a file, as VENDOR=FILE")
	flags.StringVar(&f.sheet, "sheet", "", "which sheet of the workbooks")
	flags.Var(&f.maxRejects, "max-rejects", "stop before anybody is asked where more rows are rejected, in all or (2%) of a file")
	flags.Var(&f.controls, "control",
		"stop where rows and amounts are not as counted elsewhere: loans=362:1234567.89 (or claims, history, VENDOR)")
	flags.BoolVar(&f.sandbox, "sandbox", false, "against built-in vendors on loopback, with a ledger and reports of their own")
	flags.StringVar(&f.only, "only", "", "failed: the rows of the last run again; vendor=V or account=A: a partial run")
	flags.BoolVar(&f.refetch, "refetch", false, "ask again what was answered earlier today")
	flags.BoolVar(&f.offline, "offline", false, "ask nobody: use the answers of earlier today only")
	flags.BoolVar(&f.dryRun, "dry-run", false, "read and check the lists, say what would be asked, change nothing")
	flags.BoolVar(&f.breaksOK, "breaks-ok", false, "exit 0 instead of 3 where everything was compared and breaks were found")
	flags.BoolVar(&f.json, "json", false, "print one JSON object instead of the summary")
	return cmd
}

// run is the main job: read the configuration and the lists' headers, stage the lists, and work them off.
func (f *runFlags) run(ctx context.Context, args []string, stdout, stderr io.Writer, code *exitCode) (err error) {
	began, read := time.Now(), false
	defer func() {
		if !read {
			err = notRead(ctx, err)
		}
	}()
	c, in, err := f.prepare(args, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	j := job{config: c, began: began, stdout: stdout, stderr: stderr, json: f.json, breaksOK: f.breaksOK, sandbox: f.sandbox}
	if j.settings, err = f.newSettings(c, in.first()); err != nil {
		return err
	}
	if f.dryRun {
		return f.rehearse(ctx, &j, in, code)
	}
	if f.only != "failed" { // its configuration may be in the ledger
		err = j.logIn()
	}
	if err != nil {
		return err
	}
	open := store.Open
	if f.only == "failed" {
		open = openExisting // a new one has no last run
	}
	if j.store, err = open(ctx, c.Ledger); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.store.Close()) }()
	if f.only == "failed" {
		if err := j.inherit(ctx); err != nil {
			return err
		}
	}
	if err := f.stage(ctx, &j, in); err != nil {
		return err
	}
	read = true
	*code, err = j.finish(ctx)
	return err
}

// notRead says of a run that was stopped before all lists were read that it cannot be resumed.
func notRead(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	return errors.Join(payoff.Problemf(payoff.CodeStopped, "begin again with tieout run: the lists were not read to their end, and nobody was asked",
		"%w", context.Cause(ctx)), err)
}

// inherit takes from the last run of all rows what is not here: its configuration, and its sandbox.json.
func (j *job) inherit(ctx context.Context) error {
	last, err := storedJob(ctx, j.store, "", store.Complete, j.config.Ledger)
	if err != nil {
		return err
	}
	if j.config.path == "" {
		last.config.Reports = j.config.Reports
		j.config = last.config
	}
	j.settings.Config, j.settings.Sandbox = j.config.path, last.settings.Sandbox
	return j.logIn()
}

// prepare reads the configuration and opens every file, so that what is wrong with any of them is said before
// anything happens.
func (f *runFlags) prepare(args []string, stderr io.Writer) (*config, *inputs, error) {
	if err := f.check(args); err != nil {
		return nil, nil, err
	}
	args, folders, err := f.spread(args)
	if err != nil {
		return nil, nil, err
	}
	c, err := f.common.load(f.sandbox, slices.Concat(args, f.loans, f.claims, f.histories))
	if err != nil {
		return nil, nil, err
	}
	if err := f.controls.check(c); err != nil {
		return nil, nil, err
	}
	folders.warn(c, stderr)
	if f.only == "failed" {
		if len(args) > 0 {
			fmt.Fprintf(stderr, "tieout: warning: --only failed takes the rows of the last run; %s is not read\n", strings.Join(args, ", "))
		}
		return c, &inputs{}, nil
	}
	if vendor, ok := strings.CutPrefix(f.only, "vendor="); ok && c.Vendors[vendor].Quotes == "" {
		return nil, nil, payoff.Problemf(payoff.CodeUsage, "name one that is configured", "--only: vendor %q %w", vendor, c.unknownVendor())
	}
	sayReading(f.paths(args), stderr)
	in, err := f.open(c, args, stderr)
	return c, in, err
}

// check refuses flags that contradict each other.
func (f *runFlags) check(args []string) error {
	kind, value, _ := strings.Cut(f.only, "=")
	switch {
	case f.only != "" && f.only != "failed" && ((kind != "vendor" && kind != "account") || value == ""):
		return payoff.Problemf(payoff.CodeUsage, "say --only failed, --only vendor=V or --only account=A", "--only %q", f.only)
	case f.only != "failed" && len(args)+len(f.loans)+len(f.claims) == 0:
		return payoff.Problemf(payoff.CodeUsage, "give a loan or claim list, as in tieout run loans.csv", "no FILE to read")
	case f.only == "failed" && (f.maxRejects.text != "" || len(f.controls) > 0):
		return payoff.Problemf(payoff.CodeUsage, "leave them out",
			"--only failed reads no file, so it has nothing for --max-rejects and --control")
	case f.offline && f.refetch:
		return payoff.Problemf(payoff.CodeUsage, "leave one of them out", "--offline and --refetch contradict each other")
	}
	return nil
}

// load reads the configuration and lets the flags have the last word. A sandbox run has a ledger and reports of its
// own.
func (f *commonFlags) load(sandbox bool, files []string) (*config, error) {
	firstFile := ""
	if len(files) > 0 {
		firstFile = files[0]
	}
	c, err := loadConfig(f.config, firstFile)
	if err != nil {
		return nil, err
	}
	if sandbox {
		c.Ledger, c.Reports = "tieout-sandbox.db", "reports-sandbox"
	}
	c.Ledger, c.Reports = orDefault(f.ledger, c.Ledger), orDefault(f.reports, c.Reports)
	return c, nil
}

// day returns the run's date.
func (f *commonFlags) day(c *config) (payoff.Date, error) {
	if f.asOf == "" {
		return c.today(), nil
	}
	d, err := payoff.ParseDate(f.asOf)
	if err != nil {
		return d, payoff.Problemf(payoff.CodeUsage, "give a day as in --as-of 2026-06-30", "--as-of: %w", err)
	}
	return d, nil
}

// stage begins the run in the ledger and reads the lists into it, or the rows of the last run.
func (f *runFlags) stage(ctx context.Context, j *job, in *inputs) error {
	asOf, err := f.common.day(j.config)
	if err != nil {
		return err
	}
	run := store.Run{AsOf: asOf, Sandbox: f.sandbox, Version: version(), Config: string(j.config.text), Settings: j.settings.String(),
		Started: j.began}
	if f.only != "failed" {
		run.Partial = f.only
	}
	if j.run, err = j.store.Begin(ctx, run, j.config.sources()); err != nil {
		return err
	}
	if f.only == "failed" {
		err = j.restage(ctx)
	} else {
		j.sayKnown(ctx, in)
		err = in.stage(ctx, j, f.only, func(ctx context.Context) error { return f.guard(ctx, j, in) })
	}
	if err != nil {
		// The run's own context may be over; the ledger must still learn that it failed.
		return errors.Join(err, j.store.Fail(context.WithoutCancel(ctx), j.run, err))
	}
	return nil
}

// restage gives the run the rows of the last one.
func (j *job) restage(ctx context.Context) error {
	if err := j.store.Restage(ctx, j.run); err != nil {
		return err
	}
	if err := j.configured(ctx); err != nil {
		return err
	}
	return j.stated(ctx)
}
