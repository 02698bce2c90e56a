package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"time"

	"tieout/payoff"
	"tieout/pipeline"
	"tieout/pipeline/queue"
	"tieout/store"
	"tieout/writers"
)

// A job is a run at work: staged by tieout run, or taken up by tieout resume.
type job struct {
	config    *config
	store     *store.Store
	run       *store.Run
	settings  settings
	logins    map[string]authConfig
	began     time.Time
	stdout    io.Writer
	stderr    io.Writer
	json      bool
	breaksOK  bool
	sandbox   bool
	rehearsal bool // of a dry run
}

// settings is what a resume needs to know of the flags.
type settings struct {
	Reports string          `json:"reports"`
	Config  string          `json:"config"`            // where the configuration was read from
	Sandbox json.RawMessage `json:"sandbox,omitempty"` // sandbox.json, as it was
	Refetch bool            `json:"refetch,omitempty"`
	Offline bool            `json:"offline,omitempty"`
}

// String is the JSON that the ledger keeps.
func (s settings) String() string {
	text, err := json.Marshal(s)
	if err != nil { // its parts are text and JSON that was read before
		return "{}"
	}
	return string(text)
}

// logIn resolves the secrets of the vendors that will be asked; a sandbox has its own.
func (j *job) logIn() (err error) {
	if !j.sandbox && !j.settings.Offline {
		j.logins, err = j.config.secrets()
	}
	return err
}

// finish works the staged run off and reports it: what tieout run and tieout resume have in common.
func (j *job) finish(ctx context.Context) (exitCode, error) {
	if err := j.work(ctx); err != nil {
		// Time spent counts, also that of a run that stopped.
		return 0, errors.Join(err, j.store.Spent(context.WithoutCancel(ctx), j.run, time.Since(j.began)))
	}
	// From here on nothing is asked any more; a signal must not leave a finished run without its reports.
	ctx = context.WithoutCancel(ctx)
	if err := j.store.Finish(ctx, j.run); err != nil {
		return 0, err
	}
	if err := j.store.Spent(ctx, j.run, time.Since(j.began)); err != nil {
		return 0, err
	}
	info, err := j.end(ctx)
	if err != nil {
		return 0, err
	}
	return j.say(info)
}

// work asks, computes, compares and records; and requests payoffs, where the configuration lets a run do so.
func (j *job) work(ctx context.Context) error {
	sources, err := j.store.Sources(ctx, j.run)
	if err != nil {
		return err
	}
	if j.sandbox {
		stop, err := j.play(ctx, sources)
		if err != nil {
			return err
		}
		defer stop()
	}
	today := j.config.today()
	vendors, err := j.config.vendors(j.store, j.run, sources, j.logins, today, j.settings.Offline)
	if err != nil {
		return err
	}
	if err := j.sweepFeeds(ctx, vendors, today); err != nil {
		return err
	}
	if !j.settings.Refetch {
		if _, err := takeOver(ctx, vendors); err != nil {
			return err
		}
	}
	if err := j.sayQuestions(ctx, vendors); err != nil {
		return err
	}
	p := newProgress(j.stderr, vendors)
	err = queue.Run(ctx, j.run.ID, vendors, p.tell)
	p.stop()
	if err != nil {
		return err
	}
	j.sayUsage(vendors)
	j.saySweeps(vendors)
	return j.requestPayoffs(ctx, vendors, today)
}

// sayUsage says how much of its daily limit a vendor has used up, where it told.
func (j *job) sayUsage(vendors []queue.Vendor) {
	for _, v := range vendors {
		if client, ok := v.Quoter.(interface{ UsageText() string }); ok && client.UsageText() != "" {
			fmt.Fprintf(j.stderr, "tieout: %s: %s\n", v.Name, client.UsageText())
		}
	}
}

// stated refuses a staged run over loans whose vendor states its payoffs in a file that was not given, since every one
// of them would be missing there.
func (j *job) stated(ctx context.Context) error {
	files, err := j.store.Inputs(ctx, j.run)
	if err != nil {
		return err
	}
	given := map[string]bool{}
	for _, f := range files {
		given[f.Vendor] = f.Kind == payoff.StatementFile || given[f.Vendor]
	}
	for _, src := range j.config.sources() {
		if src.Quotes != payoff.QuotesFromFile || given[src.Vendor] {
			continue
		}
		loans, err := j.store.Queue(j.run, src, j.run.AsOf).Pending(ctx)
		if err != nil {
			return err
		}
		if loans > 0 {
			return payoff.Problemf(payoff.CodeUsage, fmt.Sprintf("give it with --statement %s=FILE", src.Vendor),
				"%d loans of %s have their payoffs in a statement, and none was given", loans, src.Vendor)
		}
	}
	return nil
}

// configured refuses the rows of the last run where a vendor of theirs is configured no more.
func (j *job) configured(ctx context.Context) error {
	sum, err := j.store.Summary(ctx, j.run)
	if err != nil {
		return err
	}
	staged := sum.Input.Accepted + sum.Statements.MissingInList
	for _, src := range j.config.sources() {
		loans, err := j.store.Queue(j.run, src, j.run.AsOf).Pending(ctx)
		if err != nil {
			return err
		}
		staged -= loans
	}
	if staged > 0 {
		return payoff.Problemf(payoff.CodeConfig, "configure it again, or begin with tieout run FILE...",
			"%d loans of the last run have a vendor that is not configured any more", staged)
	}
	return nil
}

// end writes the reports and what the run came to.
func (j *job) end(ctx context.Context) (*payoff.RunInfo, error) {
	info, err := j.store.Info(ctx, j.run)
	if err != nil {
		return nil, err
	}
	if !info.AddsUp() {
		return nil, payoff.Problemf(payoff.CodeCounts, "please report it; the ledger has the rows", "the counts of run %s do not add up", info.Run)
	}
	j.run.Ended = time.Now()
	info.Ended = j.run.Ended.Format(time.RFC3339)
	if err := j.report(ctx, info); err != nil {
		return nil, payoff.Problemf(payoff.CodeReport, "mend it, then tieout report "+j.run.ID+" writes them; nothing has to be asked again",
			"the reports of run %s: %w", j.run.ID, err)
	}
	return info, j.store.End(ctx, j.run, j.run.Ended, info.ExitCode)
}

// report writes the reports of a finished run, from the ledger alone.
func (j *job) report(ctx context.Context, info *payoff.RunInfo) error {
	folder := filepath.Join(j.settings.Reports, j.run.ID)
	info.Ledger = j.config.Ledger
	info.Reports = writers.Paths(folder)
	info.ConfigSHA256 = j.config.sum()
	info.Tolerances = j.config.describeTolerances()
	info.Rules = j.config.rules(&info.Summary)
	_, err := writers.Write(folder, writers.Report{
		Run: *info,
		Lines: func(vendor string, all bool) iter.Seq2[payoff.Line, error] {
			return pipeline.Ahead(j.store.Lines(ctx, j.run, vendor, all))
		},
		Exceptions: func() iter.Seq2[payoff.Line, error] { return pipeline.Ahead(j.store.Exceptions(ctx, j.run)) },
		Rejects:    func() iter.Seq2[payoff.RejectLine, error] { return j.store.Rejects(ctx, j.run) },
		Says:       func(vendor, cause string) string { return j.config.hypothesis(vendor, cause).Says },
	})
	return err
}

// say prints the outcome and returns what the program ends with.
func (j *job) say(info *payoff.RunInfo) (exitCode, error) {
	if info.Input.Accepted == 0 {
		return 0, j.noRow(context.Background(), info)
	}
	code := j.lenient(exitCode(info.ExitCode))
	said := *info
	said.ExitCode = int(code) // what the program ends with
	if j.json {
		return code, writers.JSON(j.stdout, said.Summary)
	}
	return code, writers.Terminal(j.stdout, said)
}

// lenient is for schedulers that take any other code than 0 for a failure.
func (j *job) lenient(code exitCode) exitCode {
	if j.breaksOK && code == payoff.ExitBreaks {
		return payoff.ExitClean
	}
	return code
}
