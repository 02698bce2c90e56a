package pipeline

import (
	"context"
	"encoding/json"
	"errors"

	"tieout/store"
)

// settings is what the ledger keeps of a job for a later command: report, resume, or a repeated run.
type settings struct {
	Reports string          `json:"reports"`
	Config  string          `json:"config"`            // where the configuration was read from
	Sandbox json.RawMessage `json:"sandbox,omitempty"` // sandbox.json, as it was
	Refetch bool            `json:"refetch,omitempty"`
	Offline bool            `json:"offline,omitempty"`
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
	r.store, err = store.Open(ctx, r.Setup.Ledger)
	return err
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

// resume goes on with a run that was stopped, with the configuration that it began with.
func (r *run) resume(ctx context.Context) error {
	stopped, err := FindRun(ctx, r.store, r.Resumes, store.Quoting, r.Parse)
	if err != nil {
		return err
	}
	r.Setup, r.run, r.kept, r.Sandbox = stopped.Setup, stopped.Run, stopped.settings, stopped.Run.Sandbox
	r.Refetch, r.Offline, r.Book = r.kept.Refetch, r.kept.Offline, r.kept.Sandbox
	return r.logIn()
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
