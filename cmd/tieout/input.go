package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tieout/payoff"
	"tieout/pipeline"
	"tieout/readers"
	"tieout/store"
)

// inputs are the open files of a run, in the order given.
type inputs struct {
	paths []string
	files []input
}

type input struct {
	*readers.File
	vendor string // of a statement
	said   int    // of its warnings
}

// warn says on stderr what was noticed in the file since it was last asked: some of it shows only when all is read.
func (f *input) warn(stderr io.Writer) {
	for _, w := range f.Warnings()[f.said:] {
		fmt.Fprintf(stderr, "tieout: warning: %s\n", w)
	}
	f.said = len(f.Warnings())
}

// warn says on stderr what was noticed in the files.
func (in *inputs) warn(stderr io.Writer) {
	for i := range in.files {
		in.files[i].warn(stderr)
	}
}

// counts says whether what stands in the file twice counts twice: events do, and balances that are added up.
func (f input) counts(c *config) bool {
	return f.Kind() == payoff.HistoryFile || f.Kind() != payoff.StatementFile && c.Duplicates == string(store.DuplicatesSum)
}

// open opens every file that the command names and says on stderr what was noticed in them.
func (f *runFlags) open(c *config, args []string, stderr io.Writer) (*inputs, error) {
	in := &inputs{}
	groups := []struct {
		paths []string
		kind  payoff.FileKind
	}{{args, ""}, {f.loans, payoff.LoanList}, {f.claims, payoff.ClaimList}, {f.histories, payoff.HistoryFile}}
	for _, g := range groups {
		for _, path := range g.paths {
			options := readers.Options{Kind: g.kind, Sheet: f.sheet, Layouts: c.layouts()}
			if err := in.add(c, path, "", options, stderr); err != nil {
				return nil, errors.Join(err, in.close())
			}
		}
	}
	for _, s := range f.statements {
		vendor, path, _ := strings.Cut(s, "=")
		options, err := c.statement(vendor, path, f.sheet)
		if err == nil {
			err = in.add(c, path, vendor, options, stderr)
		}
		if err != nil {
			return nil, errors.Join(err, in.close())
		}
	}
	return in, nil
}

// layouts returns the layouts of the lists, in the order in which they are tried.
func (c *config) layouts() []readers.Layout {
	layouts := make([]readers.Layout, len(c.Lists))
	for i, l := range c.Lists {
		layouts[i] = l.layout(fmt.Sprintf("lists[%d]", i))
	}
	return layouts
}

// statement returns how the statement of a vendor is read.
func (c *config) statement(vendor, path, sheet string) (readers.Options, error) {
	v, ok := c.Vendors[vendor]
	switch {
	case path == "":
		return readers.Options{}, payoff.Problemf(payoff.CodeUsage, "say --statement VENDOR=FILE", "--statement %q names no file", vendor)
	case !ok || v.Quotes != payoff.QuotesFromFile:
		return readers.Options{}, payoff.Problemf(payoff.CodeUsage, "configure it under vendors: with quotes: file",
			"--statement: %q is no vendor that states its payoffs in a file", vendor)
	}
	options := readers.Options{Kind: payoff.StatementFile, Sheet: sheet}
	if !v.Statement.isEmpty() {
		l := v.Statement.layout("vendors." + vendor + ".statement")
		l.Kind = payoff.StatementFile
		options.Layouts = []readers.Layout{l}
	}
	return options, nil
}

func (in *inputs) add(c *config, path, vendor string, o readers.Options, stderr io.Writer) error {
	file, err := readers.Open(path, o)
	if err != nil {
		return err
	}
	in.paths = append(in.paths, path)
	in.files = append(in.files, input{File: file, vendor: vendor})
	in.warn(stderr)
	return in.again(c, stderr)
}

// again warns of a last file with the content of an earlier one: its rows are duplicates, all of them. Where that would
// count something twice, it is refused.
func (in *inputs) again(c *config, stderr io.Writer) error {
	last := len(in.files) - 1
	file := in.files[last]
	i := slices.IndexFunc(in.files[:last], func(o input) bool {
		return o.SHA256() == file.SHA256() && o.Sheet() == file.Sheet() && o.Kind() == file.Kind() && o.vendor == file.vendor
	})
	if i < 0 {
		return nil
	}
	what := fmt.Sprintf("%s has the same content as %s", in.paths[last], in.paths[i])
	if filepath.Clean(in.paths[i]) == filepath.Clean(in.paths[last]) {
		what = in.paths[last] + " is given twice"
	}
	if file.counts(c) {
		return payoff.Problemf(payoff.CodeUsage, "leave one of them out", "%s, and what stands in it would count twice", what)
	}
	fmt.Fprintf(stderr, "tieout: warning: %s, so every row of it is a duplicate: leave one of them out\n", what)
	return nil
}

func (in *inputs) close() error {
	var errs []error
	for _, f := range in.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// first returns the first file's path, beside which sandbox.json is looked for; empty if there is none.
func (in *inputs) first() string {
	if len(in.paths) == 0 {
		return ""
	}
	return in.paths[0]
}

// stage reads the files into the run's ledger; only limits the run to some of their rows. The guard sees what was read
// before anybody can go on with the run.
func (in *inputs) stage(ctx context.Context, j *job, only string, guard func(context.Context) error) error {
	t := j.store.NewStage(j.run)
	t.Duplicates = store.Duplicates(j.config.Duplicates)
	unasked, err := in.unasked(j, t)
	if err != nil {
		return err
	}
	for _, i := range in.order() {
		f, lone := &in.files[i], 0 // rows without a vendor
		if err := pipeline.Stage(ctx, t, f.staged(j.config, i+1, &lone), j.config.selection(only), unasked); err != nil {
			return errors.Join(err, t.Abandon())
		}
		if lone > 0 && !in.has(payoff.ClaimList) && only == "" {
			fmt.Fprintf(j.stderr, "tieout: warning: %s: no vendor in %s: they only give claims their terms, and no claims are given, so nothing compares them; "+
				"fill the column, or say defaults: {vendor: NAME} in the list\n", f.Name(), rowCount(lone))
		}
		f.warn(j.stderr)
	}
	in.sayEmpty(j.stderr)
	return t.Settle(ctx, guard)
}

// order has the statements first, so that the loans of the lists find their rows.
func (in *inputs) order() []int {
	var statements, others []int
	for i, f := range in.files {
		if f.Kind() == payoff.StatementFile {
			statements = append(statements, i)
		} else {
			others = append(others, i)
		}
	}
	return append(statements, others...)
}

func (in *inputs) has(kind payoff.FileKind) bool {
	return slices.ContainsFunc(in.files, func(f input) bool { return f.Kind() == kind })
}

// unasked are the vendors whose loans are judged when their row is read. There are none where a history may still say more
// of a loan, and where nobody asks for results.
func (in *inputs) unasked(j *job, t *store.Stage) (pipeline.Immediate, error) {
	if j.rehearsal || in.has(payoff.HistoryFile) {
		return nil, nil
	}
	return j.config.unasked(j.run.AsOf, t)
}

// staged is the file as the pipeline takes it; of a list of loans, the rows without a vendor are counted.
func (f *input) staged(c *config, number int, lone *int) pipeline.File {
	file := pipeline.File{InputFile: payoff.InputFile{Number: number, Kind: f.Kind(), Vendor: f.vendor, Name: f.Name(), Sheet: f.Sheet(),
		SHA256: f.SHA256()}}
	switch f.Kind() {
	case payoff.StatementFile:
		file.Lines = f.Statement()
	case payoff.HistoryFile:
		file.Events = f.History()
	case payoff.ClaimList:
		file.Loans = c.requestable(f.Claims())
	default:
		file.Loans = withoutVendor(f.loans(), lone)
	}
	return file
}

// sayEmpty names the files without a row where others have some: an export may have stopped behind its header.
func (in *inputs) sayEmpty(stderr io.Writer) {
	var empty []string
	for _, f := range in.files {
		if f.Totals().Rows == 0 {
			empty = append(empty, f.Name())
		}
	}
	if len(empty) > 0 && len(empty) < len(in.files) {
		fmt.Fprintf(stderr, "tieout: warning: a header and no rows, check that the export finished: %s\n", strings.Join(empty, ", "))
	}
}

// withoutVendor counts the rows that only give a claim its terms.
func withoutVendor(loans iter.Seq2[payoff.Loan, error], n *int) iter.Seq2[payoff.Loan, error] {
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

// loansOf takes from claims what a payoff needs.
func loansOf(claims iter.Seq2[payoff.Claim, error]) iter.Seq2[payoff.Loan, error] {
	return func(yield func(payoff.Loan, error) bool) {
		for claim, err := range claims {
			if !yield(claim.Loan, err) {
				return
			}
		}
	}
}

// A selection decides over the rows of a run: whether each is a loan for the configuration, and whether a partial run
// wants it.
type selection struct {
	config      *config
	kind, value string // vendor or account, and which; empty: a whole run
}

func (c *config) selection(only string) selection {
	kind, value, _ := strings.Cut(only, "=")
	return selection{c, kind, value}
}

// Wants sets the other loans of a partial run aside, since a claim may take its terms from one; other claims it does
// not want.
func (s selection) Wants(l *payoff.Loan) bool {
	wanted := s.kind == "" || s.kind == "vendor" && l.Vendor == s.value ||
		s.kind == "account" && (l.Account == s.value || l.Claim == s.value)
	l.Aside = !wanted
	return wanted || l.Claim == ""
}

// Check is [config.checkLoan].
func (s selection) Check(l *payoff.Loan) error { return s.config.checkLoan(l) }

// withoutValue takes off an error the value that it starts with: a reject says it already.
func withoutValue(err error, value string) error {
	return errors.New(strings.TrimPrefix(err.Error(), strconv.Quote(value)+" "))
}
