package readers

import (
	"fmt"
	"maps"
	"path"
	"slices"
)

// CheckLayout says what in a layout cannot be meant, before any file is read: a column that lists of its kind do not
// have, a spelling of dates or a pattern that is none.
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
	_, err := parseDateFormat(l.Dates)
	return err
}
