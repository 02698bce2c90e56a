package readers

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"tieout/payoff"
)

// Options say how a file is to be read.
type Options struct {
	Kind    payoff.FileKind // empty: recognized from the header
	Sheet   string          // of a workbook; empty: the only visible one, else the first with the header of a list
	Layouts []Layout        // the first that fits is used; if none fits, headers are canonical names
	TempDir string          // where parts of large workbooks are unpacked; empty: the system's folder
}

// A Layout says how a file that is not in canonical form is read: which of its headers mean which columns.
type Layout struct {
	Name     string            // its place in the configuration, for messages: lists[0]
	Kind     payoff.FileKind   // what the rows are
	Files    string            // a glob on the base name; empty fits any
	Columns  map[string]string // canonical column to the file's header
	Defaults map[string]string // canonical column to the value of an absent column or a blank cell
	Dates    string            // such as MM/DD/YYYY, of the tokens YYYY MM MMM DD; empty is ISO
	Rates    string            // percent or fraction; empty if the list does not say
	Decimal  string            // comma or point: what separates the decimals of numbers; empty is point

	Trailer bool // total lines at the end are expected: they are neither rows nor rejects

	// How the text of a CSV file is written; empty if that is to be detected. Both are needed before the header can be
	// read, so they apply only to the files that Files names, or to a statement.
	Encoding  string // such as windows-1252
	Delimiter string // , ; | or tab

	// Password returns the password of an encrypted workbook, and is called only for one; nil if there is none. It too
	// applies only to the files that Files names, or to a statement.
	Password func() (string, error)
}

// decimalComma is the Decimal of lists with 1.234,50.
const decimalComma = "comma"

// delimiters are what may separate the cells of a CSV file, as a layout may call them.
func delimiters() map[string]rune {
	return map[string]rune{
		",": ',', ";": ';', "\t": '\t', "|": '|',
		"comma": ',', "semicolon": ';', "tab": '\t', "pipe": '|',
	}
}

// CheckLayout finds what cannot be meant in a layout, before any file is read: a column that lists of its kind do not
// have, or an unknown spelling of dates or numbers, pattern, encoding or delimiter.
func CheckLayout(l Layout) error {
	all := columnsOf(l.Kind)
	for _, byColumn := range []map[string]string{l.Columns, l.Defaults} {
		for _, name := range slices.Sorted(maps.Keys(byColumn)) {
			if _, ok := columnNamed(all, name); !ok {
				return fmt.Errorf("%q is no column of %s; there are %s", name, l.Kind, columnNames(all))
			}
		}
	}
	if _, err := path.Match(l.Files, ""); err != nil {
		return fmt.Errorf("files: %q is not a pattern such as IBRD*.csv", l.Files)
	}
	if !slices.Contains([]string{"", "point", decimalComma}, l.Decimal) {
		return fmt.Errorf("decimal: %q is not comma or point", l.Decimal)
	}
	if err := l.checkText(); err != nil {
		return err
	}
	_, err := parseDateFormat(l.Dates)
	return err
}

// checkText finds what cannot be meant about how the text of a file is written.
func (l Layout) checkText() error {
	if l.Encoding != "" && !slices.Contains(encodings(), strings.ToLower(l.Encoding)) {
		return fmt.Errorf("encoding: %q is unknown; there are %s", l.Encoding, strings.Join(encodings(), ", "))
	}
	if _, ok := delimiters()[strings.ToLower(l.Delimiter)]; l.Delimiter != "" && !ok {
		return fmt.Errorf(`delimiter: %q is unknown; there are ",", ";", "|", tab`, l.Delimiter)
	}
	if l.Files != "" || l.Kind == payoff.StatementFile {
		return nil
	}
	if l.Encoding+l.Delimiter != "" {
		return fmt.Errorf("encoding and delimiter are needed before the header is read: say files: too")
	}
	if l.Password != nil {
		return fmt.Errorf("password is needed before the header is read: say files: too")
	}
	return nil
}

// isFor says whether a layout is for a file with this name, header and kind; the kind is empty if it is to be
// recognized.
func (l Layout) isFor(header []string, file string, kind payoff.FileKind) (bool, error) {
	if l.Files != "" {
		ok, err := path.Match(l.Files, file)
		if err != nil {
			return false, payoff.Problemf(payoff.CodeConfig, "a pattern is like IBRD*.csv",
				"%s.files: %q is not a pattern", l.Name, l.Files)
		}
		if !ok {
			return false, nil
		}
	}
	switch {
	case l.Kind == "":
		return false, nil
	case kind != "":
		return l.Kind == kind, nil
	case l.Kind == payoff.StatementFile:
		return false, nil
	case l.Files == "" && len(l.Columns) == 0: // it names neither files nor headers
		return recognize(header) == l.Kind, nil
	}
	return true, nil
}

// couldFit says whether a layout may be for a file of this name whose header is not known yet.
func (o Options) couldFit(l Layout, file string) bool {
	named, _ := path.Match(l.Files, file) // a bad pattern is reported by isFor
	return (o.Kind == "" || l.Kind == o.Kind) && (named || l.Kind == payoff.StatementFile)
}

// declared returns a setting of the first layout that has it and may be for a file of this name; empty if none has.
func (o Options) declared(file string, setting func(Layout) string) string {
	for _, l := range o.Layouts {
		if setting(l) != "" && o.couldFit(l, file) {
			return strings.ToLower(setting(l))
		}
	}
	return ""
}

// mayHaveDecimalComma says whether the numbers of a file of this name may have a decimal comma.
func (o Options) mayHaveDecimalComma(file string) bool {
	return slices.ContainsFunc(o.Layouts, func(l Layout) bool {
		return l.Decimal == decimalComma && (l.Files == "" || o.couldFit(l, file))
	})
}

// delimiters returns what may separate the cells of a file of this name.
func (o Options) delimiters(file string) []rune {
	declared := o.declared(file, func(l Layout) string { return l.Delimiter })
	if delimiter, ok := delimiters()[declared]; ok {
		return []rune{delimiter}
	}
	return allDelimiters()
}

// allDelimiters are the delimiters that are tried if none is declared, in this order.
func allDelimiters() []rune { return []rune{',', ';', '\t', '|'} }

// forOtherFiles is what [Layout.fits] returns if the layout is not for the file at all.
const forOtherFiles = "\x00"

// fits returns nothing if a file with this header can be read by the layout, [forOtherFiles] if the layout is for other
// files, else the canonical column whose header the file lacks.
func (l Layout) fits(header []string, file string, kind payoff.FileKind) (string, error) {
	if ok, err := l.isFor(header, file, kind); !ok {
		return forOtherFiles, err
	}
	for _, c := range slices.Sorted(maps.Keys(l.Columns)) {
		if indexHeader(header, l.Columns[c]) < 0 {
			return c, nil
		}
	}
	return "", nil
}
