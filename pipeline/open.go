package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"tieout/payoff"
	"tieout/store"
	"tieout/writers"
)

// settings is what the ledger keeps of a job for a later command: report, resume, or a repeated run.
type settings struct {
	Reports string          `json:"reports"`           // relative to the ledger's folder, if it is not absolute
	Config  string          `json:"config"`            // where the configuration was read from
	Sandbox json.RawMessage `json:"sandbox,omitempty"` // sandbox.json, as it was
	Refetch bool            `json:"refetch,omitempty"`
	Offline bool            `json:"offline,omitempty"`
}

// reportsOf returns the folder for reports as it is called from the working folder.
func (s settings) reportsOf(l *store.Store) string {
	if filepath.IsAbs(s.Reports) {
		return s.Reports
	}
	return filepath.Join(filepath.Dir(l.Path()), s.Reports)
}

// fromLedger returns what the folder for reports is called from the ledger's folder, so that a later command finds it
// from anywhere.
func fromLedger(ledger, reports string) string {
	if filepath.IsAbs(reports) {
		return reports
	}
	if from, err := filepath.Rel(filepath.Dir(ledger), reports); err == nil {
		return from
	}
	if absolute, err := filepath.Abs(reports); err == nil {
		return absolute
	}
	return reports
}

// text is the JSON that the ledger keeps.
func (s settings) text() (string, error) {
	text, err := json.Marshal(s)
	return string(text), err
}

// open opens the ledger, and takes up the run that the job goes on with, or repeats.
func (r *run) open(ctx context.Context) (err error) {
	r.kept = settings{Reports: r.Setup.Reports, Config: r.Setup.Path, Sandbox: r.Book, Refetch: r.Refetch,
		Offline: r.Offline}
	switch r.Start {
	case Repeated:
		return r.openAnd(ctx, r.repeat)
	case Resumed:
		return r.openAnd(ctx, r.resume)
	}
	if err := r.logIn(); err != nil {
		return err
	}
	if r.store, err = store.Open(ctx, r.Setup.Ledger); err != nil {
		return err
	}
	if r.store.Made() {
		note(r.Watcher, "new ledger %s", r.Setup.Ledger)
	}
	return nil
}

// openAnd opens a ledger that is there, and closes it again if what is done with it fails.
func (r *run) openAnd(ctx context.Context, use func(context.Context) error) (err error) {
	if r.store, err = OpenExisting(ctx, r.Setup.Ledger); err != nil {
		return err
	}
	if err := use(ctx); err != nil {
		return errors.Join(err, r.store.Close())
	}
	return nil
}

// repeat takes from the last run of all rows what is not here: its configuration, and its sandbox.json.
func (r *run) repeat(ctx context.Context) error {
	last, err := FindRun(ctx, r.store, "", store.Complete, r.Parse)
	if err != nil {
		return err
	}
	if r.Setup.Path == "" {
		last.Setup.Reports = r.Setup.Reports
		r.Setup = last.Setup
	}
	r.kept.Config, r.kept.Sandbox = r.Setup.Path, last.settings.Sandbox
	if r.AsOf.IsZero() {
		if err := r.repeatDay(ctx); err != nil {
			return err
		}
	}
	return r.logIn()
}

// repeatDay takes the as-of date of the run whose rows are repeated. For another day, no answer of it would count.
func (r *run) repeatDay(ctx context.Context) error {
	runs, err := r.store.Runs(ctx)
	for i := range runs {
		if runs[i].State == store.Complete && runs[i].Partial == "" {
			r.AsOf = runs[i].AsOf
			break
		}
	}
	return err
}

// resume goes on with a run that was stopped, with the configuration that it began with. One of which only the reports
// are missing asks nobody.
func (r *run) resume(ctx context.Context) error {
	found, err := r.store.Unfinished(ctx, r.Resumes)
	if err != nil {
		return err
	}
	if found.State != store.Quoting && found.State != store.Complete || found.ExitCode >= 0 {
		return WrongState(found, store.Quoting)
	}
	stopped, err := storedRun(r.store, found, r.Parse)
	if err != nil {
		return err
	}
	stopped.ReportsIn(r.Reports)
	r.Setup, r.run, r.kept, r.Sandbox = stopped.Setup, stopped.Run, stopped.settings, stopped.Run.Sandbox
	r.Refetch, r.Offline, r.Book = r.kept.Refetch, r.kept.Offline, r.kept.Sandbox
	if r.finished() {
		return nil
	}
	return r.logIn()
}

// finished says whether the run has all its results, so that only its reports are missing.
func (r *run) finished() bool { return r.run.State == store.Complete }

// nameLeftover names the runs that were left before their end, and sweeps away what is left of their reports.
func (r *run) nameLeftover(ctx context.Context) error {
	left, err := r.store.Leftover(ctx)
	if err != nil {
		return err
	}
	for i := range left {
		l := &left[i]
		resume := payoff.Command{"resume", l.ID}.With("ledger", r.Setup.Ledger).Quoted()
		if l.State != store.Complete {
			warn(r.Watcher, payoff.WarnUnfinished, "", "run %s was stopped before its end: %s", l.ID, resume)
			continue
		}
		warn(r.Watcher, payoff.WarnUnfinished, "", "run %s is complete but has no reports: %s", l.ID, resume)
		var kept settings
		if err := json.Unmarshal([]byte(l.Settings), &kept); err != nil {
			return fmt.Errorf("run %s: its settings: %w", l.ID, err)
		}
		if err := writers.Sweep(filepath.Join(kept.reportsOf(r.store), l.ID)); err != nil {
			return err
		}
	}
	return nil
}

// logIn resolves the secrets of the vendors that will be asked. A sandbox has its own.
func (r *run) logIn() (err error) {
	if !r.Sandbox && !r.kept.Offline {
		r.logins, err = r.Setup.Logins()
	}
	return err
}

// OpenExisting opens a ledger for writing, but makes none.
func OpenExisting(ctx context.Context, path string) (*store.Store, error) {
	s, err := store.Read(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return store.Open(ctx, path)
}
