package pipeline

import (
	"context"
	"errors"
	"iter"

	"tieout/payoff"
	"tieout/pipeline/effects"
	"tieout/store"
)

// stage begins the run in the ledger and reads the lists into it, or copies the rows of the run that it repeats. A
// resumed run has its rows.
func (r *run) stage(ctx context.Context) error {
	if r.Start == Resumed {
		return nil
	}
	if err := r.begin(ctx); err != nil {
		return err
	}
	err := r.store.Sweep(ctx)
	switch {
	case err != nil:
	case r.Start == Repeated:
		err = r.restage(ctx)
	default:
		r.noteUnchanged(ctx)
		err = r.read(ctx, false)
	}
	// The run's own context may be over; the ledger must still learn what was noticed, and that it failed.
	anyway := context.WithoutCancel(ctx)
	if err != nil {
		return errors.Join(err, r.store.Fail(anyway, r.run, err), r.keepWarnings(anyway))
	}
	return r.keepWarnings(anyway)
}

// keepWarnings writes into the ledger what was warned of since it was last called.
func (r *run) keepWarnings(ctx context.Context) error {
	return r.store.AddWarnings(ctx, r.run, r.memory.take())
}

// begin gives the run its place in the ledger.
func (r *run) begin(ctx context.Context) error {
	if err := r.nameLeftover(ctx); err != nil {
		return err
	}
	kept := r.kept
	kept.Reports = fromLedger(r.Setup.Ledger, kept.Reports)
	settings, err := kept.text()
	if err != nil {
		return err
	}
	asOf := r.AsOf
	if asOf.IsZero() {
		asOf = r.Setup.Today()
	}
	begun := store.Run{AsOf: asOf, Sandbox: r.Sandbox, Version: r.Version, Config: string(r.Setup.Text),
		Settings: settings, Started: r.Began, Partial: r.Only.String()}
	r.run, err = r.store.Begin(ctx, begun, r.Setup.Sources())
	return err
}

// restage gives the run the rows of the last one.
func (r *run) restage(ctx context.Context) error {
	if err := r.store.Restage(ctx, r.run); err != nil {
		return err
	}
	if err := r.guardConfigured(ctx); err != nil {
		return err
	}
	return r.guardStatements(ctx)
}

// read reads the files into the ledger and settles them: duplicates, claims and their loans, statement rows without a
// loan. The guards see what was read before anybody can go on with the run. A preview computes no results.
func (r *run) read(ctx context.Context, preview bool) error {
	in := r.Inputs
	t := r.store.NewStage(r.run)
	t.Duplicates = r.Setup.Duplicates
	immediate := r.immediate(t, preview)
	for _, i := range in.inOrder() {
		f, withoutVendor := &in.files[i], 0
		if err := Stage(ctx, t, r.staged(f, i+1, &withoutVendor), filter{r.Setup, r.Only}, immediate); err != nil {
			return errors.Join(err, t.Abandon())
		}
		totals := f.Totals()
		t.Came(totals.Principal, totals.Trailer)
		if withoutVendor > 0 && !in.has(payoff.ClaimList) && r.Only.IsAll() {
			warn(r.Watcher, payoff.WarnNoVendor, f.path, "%s: no vendor in %s: they only give claims their terms, and no "+
				"claims are given, so nothing compares them; fill the column, or say defaults: {vendor: NAME} in the list",
				f.Name(), countRows(withoutVendor))
		}
		f.warn(r.Watcher)
	}
	in.warnEmpty()
	return t.Settle(ctx, func(ctx context.Context) error { return r.guard(ctx, preview) })
}

// immediate makes the vendors whose loans are judged when their row is read: their payoffs are computed or stated.
// There are none if a history may still say more of a loan, and none in a preview.
func (r *run) immediate(statement Statement, preview bool) Immediate {
	if preview || r.Inputs.has(payoff.HistoryFile) {
		return nil
	}
	immediate := Immediate{}
	for _, source := range r.Setup.Sources() {
		if source.Quotes == payoff.QuotesFetched {
			continue
		}
		v := ImmediateVendor{Vendor: r.Setup.queueVendor(source.Vendor, r.run.AsOf)}
		if source.Quotes == payoff.QuotesFromFile {
			v.Statement = statement
		}
		immediate[source.Vendor] = v
	}
	return immediate
}

// staged is the file as [Stage] takes it. Of a list of loans, the rows without a vendor are counted.
func (r *run) staged(f *input, number int, withoutVendor *int) File {
	file := File{InputFile: payoff.InputFile{Number: number, Kind: f.Kind(), Vendor: f.vendor, Name: f.Name(),
		Sheet:  f.Sheet(),
		SHA256: f.SHA256()}}
	switch f.Kind() {
	case payoff.StatementFile:
		file.Lines = f.Statement()
	case payoff.HistoryFile:
		file.Events = f.History()
	case payoff.ClaimList:
		file.Loans = effects.Requestable(f.Claims(), r.Setup.requestVendors())
	default:
		file.Loans = countingTerms(f.Loans(), withoutVendor)
	}
	return file
}

// countingTerms counts the rows that only give a claim its terms.
func countingTerms(loans iter.Seq2[payoff.Loan, error], n *int) iter.Seq2[payoff.Loan, error] {
	return func(yield func(payoff.Loan, error) bool) {
		for loan, err := range loans {
			if err == nil && loan.Vendor == "" {
				*n++
			}
			if !yield(loan, err) {
				return
			}
		}
	}
}
