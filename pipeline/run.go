package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"tieout/payoff"
	"tieout/pipeline/queue"
	"tieout/store"
	"tieout/vendors/client"
)

// A Job is a run to be carried out.
type Job struct {
	Setup   *Setup
	Start   Start
	Resumes string    // the id of the run that a resumed job goes on with; empty: the last one
	Reports string    // where a resumed job writes its reports; empty: where it would have written them
	Began   time.Time // when work on it began
	Version string    // of the program
	Watcher Watcher

	// Parse reads the configuration that the ledger keeps of a run; path is where it was read from.
	Parse func(path string, text []byte) (*Setup, error)

	// What follows is of a new run; a repeated one takes AsOf, Sandbox, Refetch and Offline, too.
	AsOf    payoff.Date // zero: today in the configured time zone
	Inputs  *Inputs
	Only    Selection
	Guards  Guards
	Sandbox bool
	Book    json.RawMessage // sandbox.json, as it was read
	Refetch bool            // ask again what was answered earlier the same day
	Offline bool            // ask nobody
}

// A Start says how a run begins.
type Start int

// The ways in which a run begins.
const (
	New      Start = iota // its lists are read
	Repeated              // it takes the rows of the last complete run of all rows
	Resumed               // it was stopped after its lists were settled
)

// A run is a job at work.
type run struct {
	Job
	store  *store.Store
	run    *store.Run
	kept   settings
	logins map[string]client.Login
	memory *Memory // the job's watcher
}

// newRun puts a job to work.
func newRun(j Job) *run {
	r := &run{Job: j, memory: Remembering(j.Watcher)}
	r.Watcher = r.memory
	return r
}

// Run carries out a job and returns what it came to. It is the whole of tieout run, of run --only failed, and of
// resume. If it is stopped once the lists are settled, the ledger has all that was answered, and a resumed job goes on,
// even if only the reports are missing. If it returns both counts and an error, the run is complete and no row was
// accepted.
func Run(ctx context.Context, j Job) (info *payoff.RunInfo, err error) {
	r := newRun(j)
	if err := r.open(ctx); err != nil {
		return nil, r.notRead(ctx, err)
	}
	defer func() { err = errors.Join(r.store.Diagnose(ctx, err), r.store.Close()) }()
	if err := r.stage(ctx); err != nil {
		return nil, r.notRead(ctx, err)
	}
	if err := r.settle(ctx); err != nil {
		// Time spent counts, also that of a run that stopped.
		return nil, errors.Join(r.goOn(ctx, err), r.store.AddTime(context.WithoutCancel(ctx), r.run, time.Since(r.Began)))
	}
	if info, err = r.count(ctx); err != nil {
		return nil, r.goOn(ctx, err)
	}
	if err := r.report(ctx, info); err != nil {
		return nil, r.goOn(ctx, err)
	}
	if info.Input.Accepted == 0 {
		return info, r.noRow(ctx, info)
	}
	return info, nil
}

// settle brings every loan to its result, and the run to its end.
func (r *run) settle(ctx context.Context) error {
	if r.finished() {
		return nil
	}
	if err := r.work(ctx); err != nil {
		return err
	}
	if err := r.keepWarnings(ctx); err != nil {
		return err
	}
	return r.store.Finish(ctx, r.run)
}

// goOn says of a run that a signal stopped how it goes on. Any other error stays.
func (r *run) goOn(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	hint := payoff.Command{"resume", r.run.ID}.Quoted() + " goes on where it stopped"
	return errors.Join(payoff.Problemf(payoff.CodeStopped, hint, "%w", context.Cause(ctx)), err)
}

// work asks, computes, compares and records, vendor by vendor; then it requests payoffs, if the configuration lets a
// run do so.
func (r *run) work(ctx context.Context) error {
	sources, err := r.store.Sources(ctx, r.run)
	if err != nil {
		return err
	}
	if r.Sandbox {
		stop, err := r.play(ctx, sources)
		if err != nil {
			return err
		}
		defer stop()
	}
	today := r.Setup.Today()
	vendors, err := r.vendors(sources, today)
	if err != nil {
		return err
	}
	if err := r.prepare(ctx, vendors, today); err != nil {
		return err
	}
	if err := r.ask(ctx, vendors); err != nil {
		return err
	}
	r.noteUsage(vendors)
	r.warnFeeds(vendors)
	return r.request(ctx, vendors, today)
}

// ask works off the queues of all vendors side by side: it asks, judges, records and explains.
func (r *run) ask(ctx context.Context, vendors []queue.Vendor) error {
	names := make([]string, len(vendors))
	for i, v := range vendors {
		names[i] = v.Name
	}
	r.Watcher.Begin(names)
	defer r.Watcher.End()
	return queue.Run(ctx, r.run.ID, vendors, r.Watcher.Progress)
}

// count derives the counts and the exit code from the run's rows.
func (r *run) count(ctx context.Context) (*payoff.RunInfo, error) {
	if err := r.store.AddTime(ctx, r.run, time.Since(r.Began)); err != nil {
		return nil, err
	}
	info, err := r.store.Info(ctx, r.run)
	if err != nil {
		return nil, err
	}
	if !info.AddsUp() {
		return nil, payoff.Problemf(payoff.CodeCounts, "please report it; the ledger has the rows",
			"the counts of run %s do not add up", info.Run)
	}
	return info, nil
}

// report writes the reports, and then the end of the run.
func (r *run) report(ctx context.Context, info *payoff.RunInfo) error {
	r.run.Ended = time.Now()
	info.Ended = r.run.Ended.Format(time.RFC3339)
	err := r.stored().Report(ctx, info, func(to string) {
		warn(r.Watcher, payoff.WarnReports, "",
			"reports that this run did not write were in its folder, and were moved to %s", to)
	})
	if err != nil {
		return payoff.Problemf(payoff.CodeReport, "fix it, then "+
			payoff.Command{"resume", r.run.ID}.Quoted()+
			" writes them; nothing has to be asked again", "the reports of run %s: %w", r.run.ID, err)
	}
	return r.store.End(context.WithoutCancel(ctx), r.run, r.run.Ended, info.ExitCode)
}

// notRead says of a run that was stopped before its lists were settled that it cannot be resumed.
func (r *run) notRead(ctx context.Context, err error) error {
	if r.Start == Resumed {
		return err
	}
	return NotRead(ctx, err)
}

// NotRead says of a job that was stopped before its lists were settled that it cannot be resumed. Any other error
// stays.
func NotRead(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	hint := "type the same command again: the lists were not read to their end, and nobody was asked"
	return errors.Join(payoff.Problemf(payoff.CodeStopped, hint, "%w", context.Cause(ctx)), err)
}
