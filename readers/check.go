package readers

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"tieout/payoff"
)

// CheckLayout says what in a layout cannot be meant, before any file is read: a column that lists of its kind do not
// have, a spelling of dates or numbers, a pattern, an encoding or a delimiter that is none.
func CheckLayout(l Layout) error {
	all := columnsOf(l.Kind)
	for _, named := range []map[string]string{l.Columns, l.Defaults} {
		for _, name := range slices.Sorted(maps.Keys(named)) {
			if _, ok := columnNamed(all, name); !ok {
				return fmt.Errorf("%q is no column of %s; there are %s", name, l.Kind, names(all))
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

// checkText says what cannot be meant of how the text of a file is written.
func (l Layout) checkText() error {
	if l.Encoding != "" && !slices.Contains(encodings(), strings.ToLower(l.Encoding)) {
		return fmt.Errorf("encoding: %q is unknown; there are %s", l.Encoding, strings.Join(encodings(), ", "))
	}
	if _, ok := delimiters()[strings.ToLower(l.Delimiter)]; l.Delimiter != "" && !ok {
		return fmt.Errorf(`delimiter: %q is none; there are ",", ";", "|", tab`, l.Delimiter)
	}
	if l.Files == "" && l.Kind != payoff.StatementFile && l.Encoding+l.Delimiter != "" {
		return fmt.Errorf("encoding and delimiter are needed before the header is read: say files: too")
	}
	if l.Files == "" && l.Kind != payoff.StatementFile && l.Password != nil {
		return fmt.Errorf("password is needed before the header is read: say files: too")
	}
	return nil
}
