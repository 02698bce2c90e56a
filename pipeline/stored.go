package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"path/filepath"

	"tieout/payoff"
	"tieout/store"
	"tieout/writers"
)

// A StoredRun is a run of the ledger with the configuration that it had.
type StoredRun struct {
	Store *store.Store
	Run   *store.Run
	Setup *Setup
	settings
}

// FindRun takes up a run of the ledger that is in a state; without an id, the last one. parse reads the configuration
// that the ledger keeps. The error is a [payoff.Problem], no_run if there is no such run.
func FindRun(ctx context.Context, s *store.Store, id string, state store.State,
	parse func(path string, text []byte) (*Setup, error)) (*StoredRun, error) {
	found, err := s.Find(ctx, id, state)
	if err != nil {
		return nil, err
	}
	if found.State != state {
		return nil, WrongState(found, state)
	}
	return storedRun(s, found, parse)
}

// storedRun takes up a run that was found.
func storedRun(s *store.Store, found *store.Run, parse func(path string, text []byte) (*Setup, error),
) (*StoredRun, error) {
	var err error
	r := &StoredRun{Store: s, Run: found}
	if err := json.Unmarshal([]byte(found.Settings), &r.settings); err != nil {
		return nil, fmt.Errorf("run %s: its settings: %w", found.ID, err)
	}
	if r.Setup, err = parse(r.Config, []byte(found.Config)); err != nil {
		return nil, err
	}
	r.Setup.Ledger = s.Path() // wherever it was when the run was made
	r.Reports = r.reportsOf(s)
	return r, nil
}

// WrongState says that a run is in another state than a command needs.
func WrongState(r *store.Run, state store.State) error {
	return payoff.Problemf(payoff.CodeNoRun, "`tieout runs` lists those there are", "run %s is %s, not %s", r.ID,
		StateOf(r), state)
}

// StateOf is the state of a run in the words of tieout runs.
func StateOf(r *store.Run) string {
	if r.Purged() {
		return "purged"
	}
	return string(r.State)
}

// stored is the run as later commands find it.
func (r *run) stored() *StoredRun {
	return &StoredRun{Store: r.store, Run: r.run, Setup: r.Setup, settings: r.kept}
}

// ReportsIn has the reports written below another folder than when the run was made; empty: the same.
func (s *StoredRun) ReportsIn(folder string) {
	if folder != "" {
		s.Reports = folder
	}
}

// Report writes the reports of the finished run, from the ledger alone, and notes in info where they are. A file of
// theirs that somebody has changed is not overwritten. aside takes the folder to which such a file was moved; if it is
// nil, the file is a problem.
func (s *StoredRun) Report(ctx context.Context, info *payoff.RunInfo, aside func(to string)) error {
	folder := filepath.Join(s.Reports, s.Run.ID)
	info.Ledger = s.Setup.Ledger
	info.Reports = writers.Paths(folder)
	info.ConfigSHA256 = payoff.Digest(s.Setup.Text)
	info.Tolerances = s.Setup.DescribeTolerances()
	info.Rules = s.Setup.rules(&info.Summary)
	_, err := writers.Write(ctx, folder, writers.Report{
		Run: *info,
		Lines: func(vendor string, all bool) iter.Seq2[payoff.Line, error] {
			return Ahead(s.Store.Lines(ctx, s.Run, vendor, all))
		},
		Exceptions: func() iter.Seq2[payoff.Line, error] { return Ahead(s.Store.Exceptions(ctx, s.Run)) },
		Rejects:    func() iter.Seq2[payoff.RejectLine, error] { return s.Store.Rejects(ctx, s.Run) },
		Says:       s.Setup.wording(&info.Summary),
		Files:      s.ownership(ctx, folder, aside),
	})
	return err
}
