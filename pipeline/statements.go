package pipeline

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"tieout/payoff"
	"tieout/readers"
)

// statementOptions returns how the statement of a vendor is read.
func (s *Setup) statementOptions(f StatementFile, sheet string) (readers.Options, error) {
	v, ok := s.Vendors[f.Vendor]
	switch {
	case f.Vendor == "":
		return readers.Options{}, payoff.Problemf(payoff.CodeUsage, s.sayStatement(f.Path, s.stating()),
			"--statement %s: says no vendor", f.Path)
	case f.Path == "":
		return readers.Options{}, payoff.Problemf(payoff.CodeUsage, s.sayStatement("FILE", []string{f.Vendor}),
			"--statement %s= names no file", f.Vendor)
	case !ok:
		return readers.Options{}, payoff.Problemf(payoff.CodeConfig,
			"name one that is configured, or add it under vendors: in "+s.configName(),
			"--statement: vendor %q %w", f.Vendor, s.UnknownVendor())
	case v.Quotes != payoff.QuotesFromFile:
		return readers.Options{}, payoff.Problemf(payoff.CodeConfig,
			"say quotes: file under vendors: "+f.Vendor+": in "+s.configName()+", or leave the statement out",
			"--statement: the payoffs of %s do not come in a file, but by quotes: %s", f.Vendor, v.Quotes)
	}
	return readers.Options{Kind: payoff.StatementFile, Sheet: sheet, Layouts: v.Statement}, nil
}

// stating are the vendors that state their payoffs in a file, by name.
func (s *Setup) stating() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(s.Vendors)) {
		if s.Vendors[name].Quotes == payoff.QuotesFromFile {
			names = append(names, name)
		}
	}
	return names
}

// sayStatement says what to type for a file that is a statement of one of these vendors.
func (s *Setup) sayStatement(path string, vendors []string) string {
	if len(vendors) == 0 {
		return "no vendor has quotes: file under vendors: in " + s.configName() +
			"; configure the one whose statement it is, and name it with --statement"
	}
	ways := make([]string, len(vendors))
	for i, name := range vendors {
		ways[i] = "--statement " + payoff.ShellWord(name+"="+path)
	}
	return "say " + strings.Join(ways, " or ")
}

// ifStatement tells of a file that is no list, but reads as the statement of a vendor, how it is given.
func (s *Setup) ifStatement(ctx context.Context, path, sheet string, fault error) error {
	p, ok := errors.AsType[*payoff.Problem](fault)
	if !ok || p.Code != payoff.CodeHeader {
		return fault
	}
	fits := slices.DeleteFunc(s.stating(), func(name string) bool { return !s.isStatement(ctx, path, sheet, name) })
	if len(fits) == 0 {
		return fault
	}
	return payoff.Problemf(payoff.CodeHeader, s.sayStatement(path, fits), "%s is a vendor's statement, not a list", path)
}

// isStatement says whether a file has the columns of a vendor's statement.
func (s *Setup) isStatement(ctx context.Context, path, sheet, vendor string) bool {
	f, err := readers.Open(ctx, path, readers.Options{Kind: payoff.StatementFile, Sheet: sheet,
		Layouts: s.Vendors[vendor].Statement})
	return err == nil && f.Close() == nil
}

// whichStatement says how to give the statement of a vendor, which may be among the lists.
func (r *run) whichStatement(ctx context.Context, vendor string) string {
	if r.Inputs == nil {
		return r.Setup.sayStatement("FILE", []string{vendor})
	}
	for _, f := range r.Inputs.files {
		if f.Kind() == payoff.LoanList && r.Setup.isStatement(ctx, f.path, f.Sheet(), vendor) {
			return f.path + " was read as a list, and has the columns of a statement: " +
				r.Setup.sayStatement(f.path, []string{vendor}) + ", and leave it out of the lists"
		}
	}
	return r.Setup.sayStatement("FILE", []string{vendor})
}

// configName is what a message calls the configuration.
func (s *Setup) configName() string {
	if s.Path == "" {
		return "tieout.yaml"
	}
	return s.Path
}
