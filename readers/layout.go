package readers

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"tieout/payoff"
)

// A Layout says how a file that is not in canonical form is read: which of its headers stand for which columns.
type Layout struct {
	Name     string            // where it stands in the configuration, for messages: lists[0]
	Kind     payoff.FileKind   // what the rows are
	Files    string            // a glob on the base name; empty fits any
	Columns  map[string]string // canonical column to the file's header
	Defaults map[string]string // canonical column to the value of an absent column or a blank cell
	Dates    string            // such as MM/DD/YYYY, of the tokens YYYY MM MMM DD; empty is ISO
	Rates    string            // percent or fraction; empty where the list does not say
	Decimal  string            // comma or point: what stands before the decimals of numbers; empty is point

	Trailer bool // total lines at the end are expected: no rows, and no rejects

	// How the text of a CSV file is written; empty where that is to be detected. Both are needed before the header can
	// be read, so that they are for the files that Files names, or for a statement.
	Encoding  string // such as windows-1252
	Delimiter string // , ; | or tab

	// Password returns the password of a workbook that is encrypted, and is asked only for such a one; nil where there is
	// none. It too is for the files that Files names, or for a statement.
	Password func() (string, error)
}

// decimalComma is the Decimal of lists with 1.234,50.
const decimalComma = "comma"

// declared returns what the first layout for a file of this name says of its text; empty if none does.
func (o Options) declared(file string, what func(Layout) string) string {
	for _, l := range o.Layouts {
		if what(l) != "" && o.couldFit(l, file) {
			return strings.ToLower(what(l))
		}
	}
	return ""
}

// couldFit says whether a layout is for a file of this name, whose header is not known yet.
func (o Options) couldFit(l Layout, file string) bool {
	named, _ := path.Match(l.Files, file) // fits reports a bad pattern
	return (o.Kind == "" || l.Kind == o.Kind) && (named || l.Kind == payoff.StatementFile)
}

// mayHaveCommas says whether a layout with decimal commas may be that of a file of this name.
func (o Options) mayHaveCommas(file string) bool {
	return slices.ContainsFunc(o.Layouts, func(l Layout) bool {
		return l.Decimal == decimalComma && (l.Files == "" || o.couldFit(l, file))
	})
}

// commas returns what may stand between the cells of a file of this name.
func (o Options) commas(file string) []rune {
	if comma, ok := delimiters()[o.declared(file, func(l Layout) string { return l.Delimiter })]; ok {
		return []rune{comma}
	}
	return []rune{',', ';', '\t', '|'}
}

// choose decides how a file with this header is read: by the first layout that fits, else by canonical names.
func choose(header []string, file string, o Options) (*plan, error) {
	var unfit error
	for _, l := range o.Layouts {
		switch missing, err := l.fits(header, file, o.Kind); {
		case err != nil:
			return nil, err
		case missing == "":
			return newPlan(header, file, l.Kind, l)
		case missing != noFit && l.Files != "" && unfit == nil:
			unfit = missingHeader(header, file, l, missing)
		}
	}
	p, err := byName(header, file, o.Kind)
	if err != nil && unfit != nil {
		return nil, unfit
	}
	return p, err
}

// noFit says of a layout that it is for other files.
const noFit = "\x00"

// fits returns nothing if the file can be read by the layout, [noFit] if the layout is for other files, else the
// canonical column whose header the file lacks.
func (l Layout) fits(header []string, file string, kind payoff.FileKind) (string, error) {
	if l.Files != "" {
		ok, err := path.Match(l.Files, file)
		if err != nil {
			return noFit, payoff.Problemf(payoff.CodeConfig, "a pattern is like IBRD*.csv",
				"%s.files: %q is not a pattern", l.Name, l.Files)
		}
		if !ok {
			return noFit, nil
		}
	}
	if l.Kind == "" || kind != "" && l.Kind != kind || kind == "" && l.Kind == payoff.StatementFile {
		return noFit, nil
	}
	// A layout that names neither files nor headers applies to what is recognised as its kind.
	if kind == "" && l.Files == "" && len(l.Columns) == 0 && recognise(header) != l.Kind {
		return noFit, nil
	}
	for _, c := range slices.Sorted(maps.Keys(l.Columns)) {
		if indexHeader(header, l.Columns[c]) < 0 {
			return c, nil
		}
	}
	return "", nil
}

// missingHeader reports the layout's header that a file lacks though its name fits.
func missingHeader(header []string, file string, l Layout, column string) error {
	return payoff.Problemf(payoff.CodeHeader, "correct the mapping, or the file; it has: "+list(header),
		"%s: no column %q, which %s.columns.%s maps", file, clip(l.Columns[column]), l.Name, column)
}

// byName plans a file whose headers are the canonical ones.
func byName(header []string, file string, kind payoff.FileKind) (*plan, error) {
	if kind == "" {
		kind = recognise(header)
	}
	if kind == "" {
		return nil, unrecognised(header, file)
	}
	return newPlan(header, file, kind, Layout{})
}

// recognise tells the kind of a list from its header; empty if it is none, or a statement.
func recognise(header []string) payoff.FileKind {
	switch {
	case looksLikeStatement(header):
		return ""
	case indexHeader(header, "claim") >= 0:
		return payoff.ClaimList
	case looksLikeHistory(header):
		return payoff.HistoryFile
	case indexHeader(header, "account") >= 0:
		return payoff.LoanList
	}
	return ""
}

// looksLikeStatement says whether a header states payoffs rather than loans.
func looksLikeStatement(header []string) bool {
	has := func(name string) bool { return indexHeader(header, name) >= 0 }
	return has("total") && !has("principal") && (has("account") || has("vendor_loan_id") || has("claim"))
}

// historyColumns are the columns by which a history is told from a list, and which it needs.
func historyColumns() []string { return []string{"account", "date", "kind", "amount"} }

// looksLikeHistory says whether a header has all that a history needs.
func looksLikeHistory(header []string) bool {
	return !slices.ContainsFunc(historyColumns(), func(name string) bool { return indexHeader(header, name) < 0 })
}

// unrecognised reports a header that is no list's.
func unrecognised(header []string, file string) error {
	if looksLikeStatement(header) {
		return payoff.Problemf(payoff.CodeHeader, "give it with --statement VENDOR=FILE",
			"%s looks like a vendor's statement, not a list", file)
	}
	for _, h := range header {
		for _, name := range []string{"account", "claim"} {
			if resembles(h, name) {
				return misspelt(file, h, name)
			}
		}
	}
	return payoff.Problemf(payoff.CodeHeader,
		"name the columns so, or map them under lists: in tieout.yaml; it has: "+list(header),
		"%s has neither a column account (a loan list) nor claim (a claim list)", file)
}

func misspelt(file, header, name string) error {
	return payoff.Problemf(payoff.CodeHeader,
		fmt.Sprintf("rename the column, or map it in tieout.yaml (%s: %s)", name, clip(header)),
		"%s: unknown column %q; did you mean %q?", file, clip(header), name)
}
