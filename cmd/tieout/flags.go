package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tieout/cmd/internal/config"
	"tieout/payoff"
	"tieout/pipeline"
	"tieout/vendors"
	"tieout/vendors/sandbox"
)

// commonFlags are the flags that several commands share.
type commonFlags struct {
	config  string
	asOf    string
	ledger  string
	reports string
	sandbox bool
}

func (f *commonFlags) register(cmd *cobra.Command) {
	f.registerConfig(cmd)
	f.registerLedger(cmd)
	cmd.Flags().StringVar(&f.reports, "reports", "", "the folder for reports (default: as configured, reports)")
}

func (f *commonFlags) registerConfig(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.config, "config", "",
		"the configuration (default: tieout.yaml here, else beside the first FILE)")
}

func (f *commonFlags) registerLedger(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.ledger, "ledger", "", "the ledger, a SQLite file (default: as configured, tieout.db)")
}

func (f *commonFlags) registerAsOf(cmd *cobra.Command, usage string) {
	cmd.Flags().StringVar(&f.asOf, "as-of", "", usage)
}

func (f *commonFlags) registerSandbox(cmd *cobra.Command, usage string) {
	cmd.Flags().BoolVar(&f.sandbox, "sandbox", false, usage)
}

// load reads the configuration and lets the flags have the last word. A sandbox run has a ledger and reports of its
// own.
func (f *commonFlags) load(firstFile string) (*config.Config, error) {
	c, err := config.Load(f.config, firstFile, vendors.Clients())
	if err != nil {
		return nil, err
	}
	if c.Path != config.FileName { // found elsewhere, which later commands must be told
		f.config = c.Path
	}
	if f.sandbox {
		c.Ledger, c.Reports = "tieout-sandbox.db", "reports-sandbox"
	}
	if f.ledger != "" {
		c.Ledger = f.ledger
	}
	if f.reports != "" {
		c.Reports = f.reports
	}
	return c, nil
}

// day returns the date of --as-of; zero if it is not given.
func (f *commonFlags) day() (payoff.Date, error) {
	if f.asOf == "" {
		return payoff.Date{}, nil
	}
	d, err := payoff.ParseDate(f.asOf)
	if err != nil {
		return d, payoff.Problemf(payoff.CodeUsage, sayDay("--as-of", f.asOf), "--as-of: %w", err)
	}
	return d, nil
}

// sayDay says how to type a day, if possible the one that was meant.
func sayDay(flag, text string) string {
	for _, layout := range []string{"1/2/2006", "2.1.2006", "20060102", "2006-1-2", "2006/1/2", "2-Jan-2006",
		"Jan 2, 2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return fmt.Sprintf("say %s %s, if that is %s", flag, t.Format(time.DateOnly), t.Format("January 2, 2006"))
		}
	}
	return "give a day as in " + flag + " 2026-06-30"
}

// dayIn returns the date of --as-of, else today in the configured zone.
func (f *commonFlags) dayIn(s *pipeline.Setup) (payoff.Date, error) {
	d, err := f.day()
	if d.IsZero() {
		d = s.Today()
	}
	return d, err
}

// setup is what the pipeline takes of a configuration.
func setup(c *config.Config) *pipeline.Setup {
	s := c.Setup
	s.Logins = c.Logins
	return &s
}

// parseStored reads a configuration that a ledger keeps.
func parseStored(path string, text []byte) (*pipeline.Setup, error) {
	c, err := config.Parse(path, text, vendors.Clients())
	if err != nil {
		return nil, err
	}
	return setup(c), nil
}

// fileFlags name the files of a command.
type fileFlags struct {
	loans      []string
	claims     []string
	histories  []string
	statements []string // VENDOR=FILE
	sheet      string
}

func (f *fileFlags) register(cmd *cobra.Command) {
	f.registerLists(cmd)
	f.registerHistory(cmd)
	cmd.Flags().StringArrayVar(&f.statements, "statement", nil, "a vendor's payoffs in a file, as VENDOR=FILE")
}

func (f *fileFlags) registerLists(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.loans, "loans", nil, "a FILE that is a loan list, whatever its header looks like")
	cmd.Flags().StringArrayVar(&f.claims, "claims", nil, "a FILE that is a claim list")
	f.registerSheet(cmd)
}

func (f *fileFlags) registerHistory(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.histories, "history", nil,
		"a FILE that is a history: what happened to the loans of the lists")
}

func (f *fileFlags) registerSheet(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.sheet, "sheet", "", "which sheet of the workbooks")
}

// named are the files that the arguments and flags name.
func (f *fileFlags) named(args []string) pipeline.Files {
	files := pipeline.Files{Lists: args, Loans: f.loans, Claims: f.claims, Histories: f.histories, Sheet: f.sheet}
	for _, s := range f.statements {
		vendor, path, named := strings.Cut(s, "=")
		if !named { // a file, most likely
			vendor, path = "", s
		}
		files.Statements = append(files.Statements, pipeline.StatementFile{Vendor: vendor, Path: path})
	}
	return files
}

// configured is a configuration and the files that it is for.
type configured struct {
	*config.Config
	setup *pipeline.Setup
	files pipeline.Files
}

// configure finds the files and reads the configuration that is beside them.
func (f *commonFlags) configure(files pipeline.Files, w pipeline.Watcher) (*configured, error) {
	files, skipped, err := files.Expand()
	if err != nil {
		return nil, err
	}
	c, err := f.load(files.First())
	if err != nil {
		return nil, err
	}
	ours := []string{config.FileName, sandbox.BookName, filepath.Base(c.Path)}
	skipped.Warn(w, func(name string) bool {
		return slices.Contains(ours, name) || strings.HasPrefix(name, filepath.Base(c.Ledger))
	})
	return &configured{c, setup(c), files}, nil
}

// open opens the files.
func (c *configured) open(ctx context.Context, w pipeline.Watcher) (*pipeline.Inputs, error) {
	pipeline.NoteReading(c.files.Paths(), w)
	return pipeline.OpenInputs(ctx, c.setup, c.files, w)
}

// rejectLimit is the value of --max-rejects.
type rejectLimit struct{ pipeline.RejectLimit }

// Set reads N or P%.
func (l *rejectLimit) Set(text string) (err error) {
	l.RejectLimit, err = pipeline.ParseRejectLimit(text)
	return err
}

// Type is what the help calls the value.
func (l *rejectLimit) Type() string { return "N|P%" }

// controls is the value of --control, which may be given several times.
type controls []pipeline.Control

// Set reads OF=COUNT:SUM.
func (c *controls) Set(text string) error {
	control, err := pipeline.ParseControl(text)
	if err == nil {
		*c = append(*c, control)
	}
	return err
}

// String is what the help shows as the default: nothing.
func (c *controls) String() string { return "" }

// Type is what the help calls the value.
func (c *controls) Type() string { return "OF=COUNT:SUM" }
