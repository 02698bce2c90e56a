package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tieout/payoff"
	"tieout/store"
	"tieout/writers"
)

// rehearse reads and checks the lists into a ledger that is thrown away, and says what a run would ask.
func (f *runFlags) rehearse(ctx context.Context, j *job, in *inputs, code *exitCode) (err error) {
	folder, err := os.MkdirTemp("", "tieout")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if j.store, err = store.Open(ctx, filepath.Join(folder, "rehearsal.db")); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.store.Close()) }()
	j.rehearsal = true
	if err := f.stage(ctx, j, in); err != nil {
		return err
	}
	info, err := j.store.Info(ctx, j.run)
	if err != nil {
		return err
	}
	switch {
	case info.Input.Accepted == 0:
		return j.noRow(ctx, info)
	case info.Rejected() > 0:
		*code = payoff.ExitIncomplete
	}
	if err := f.guardRejects(ctx, j); err != nil {
		if !j.json {
			err = errors.Join(j.foretell(ctx, info), err)
		}
		return err
	}
	if j.json {
		info.Run, info.ExitCode = "", int(*code) // there is no run
		return writers.JSON(j.stdout, info.Summary)
	}
	return j.foretell(ctx, info)
}

// foretell says what a run would ask, and what it would reject.
func (j *job) foretell(ctx context.Context, info *payoff.RunInfo) error {
	for _, src := range j.config.sources() {
		loans, err := j.store.Queue(j.run, src, j.config.today()).Pending(ctx)
		if err != nil {
			return err
		}
		how := string(src.Quotes)
		if v := j.config.Vendors[src.Vendor]; src.Quotes == payoff.QuotesFetched && loans > 0 && v.lasts(loans) > 0 && !j.settings.Offline {
			how += v.pace(loans)
		}
		fmt.Fprintf(j.stdout, "%-16s %8d loans  %s\n", src.Vendor, loans, how)
	}
	for reject, err := range j.store.Rejects(ctx, j.run) {
		if err != nil {
			return err
		}
		fmt.Fprintf(j.stdout, "rejected %v\n", rowError(reject))
	}
	if h := info.History; h != nil {
		fmt.Fprintf(j.stdout, "history: %d read = %d accepted + %d rejected\n", h.Read, h.Accepted, h.Rejected)
	}
	fmt.Fprintf(j.stdout, "dry run: %d read = %d accepted + %d terms + %d rejected; nothing was asked or written\n",
		info.Input.Read, info.Input.Accepted, info.Input.Terms, info.Input.Rejected)
	return nil
}

// noRow says why there is nothing to compare: the lists are empty, or what was wrong with the first rows.
func (j *job) noRow(ctx context.Context, info *payoff.RunInfo) error {
	const shown = 3
	var why []string
	for reject, err := range j.store.Rejects(ctx, j.run) {
		if err != nil {
			return err
		}
		if len(why) == shown {
			break
		}
		why = append(why, fmt.Sprintf("\n  %v", rowError(reject)))
	}
	hint := "mend the rows and run again"
	if len(info.Reports) > 0 {
		hint += "; every rejected row is in " + info.Reports[0]
	}
	if info.Input.Read == 0 {
		names := make([]string, len(info.Inputs))
		for i, f := range info.Inputs {
			names[i] = f.Name
		}
		return payoff.Problemf(payoff.CodeEmpty, "check that the export finished", "no row to compare in %s", strings.Join(names, ", "))
	}
	return payoff.Problemf(payoff.CodeEmpty, hint, "no row was accepted: %d read, %d rejected%s", info.Input.Read, info.Input.Rejected,
		strings.Join(why, ""))
}

// rowError spells a reject as it was when its row was read.
func rowError(l payoff.RejectLine) error {
	return &payoff.RowError{Source: l.Source, Column: l.Column, Value: l.Value, Err: errors.New(l.Reason)}
}
