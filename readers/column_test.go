package readers

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
)

// TestColumns: every field of a row has the tags of a column with the field's name, and the column fills that field.
func TestColumns(t *testing.T) {
	kind := reflect.TypeFor[row]()
	for i, c := range columns() {
		name := kind.Field(i).Name
		if fold(c.name) != fold(name) || c.name != strings.ToLower(c.name) {
			t.Errorf("field %s is column %q", name, c.name)
		}
		if c.kinds == "" || strings.Trim(c.kinds, "LCSHP") != "" {
			t.Errorf("column %s is of the kinds %q", c.name, c.kinds)
		}
		if !slices.Contains([]string{"", holdsNumber, holdsDate, holdsRule}, c.holds) {
			t.Errorf("column %s holds %q", c.name, c.holds)
		}
		var pointed, filled row
		*pointed.cell(c) = "x"
		filled.fill([]string{"x"}, []*column{&c})
		if reflect.ValueOf(pointed).Field(i).String() != "x" || filled != pointed {
			t.Errorf("column %s does not fill field %s", c.name, name)
		}
	}
	if n := len(columns()); n != kind.NumField() {
		t.Errorf("%d columns for %d fields", n, kind.NumField())
	}
}

// docTable reads the first columns of the table that follows these words in docs/configuration.md, without code marks.
func docTable(t *testing.T, after string) [][2]string {
	t.Helper()
	text, err := os.ReadFile("../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), after)
	if !ok {
		t.Fatalf("docs/configuration.md does not say %q", after)
	}
	var rows [][2]string
	for line := range strings.Lines(rest) {
		cells := strings.Split(line, "|")
		if len(cells) < 3 || !strings.HasPrefix(cells[1], " `") {
			if len(rows) > 0 {
				break
			}
			continue
		}
		rows = append(rows, [2]string{strings.Trim(cells[1], " `"), strings.TrimSpace(cells[2])})
	}
	return rows
}

// TestColumnsAreDocumented: every column is listed with the kinds of files that have it, those that need it in bold.
func TestColumnsAreDocumented(t *testing.T) {
	documented := map[string]string{}
	for _, row := range docTable(t, "## Columns") {
		documented[row[0]] = strings.ReplaceAll(strings.ReplaceAll(row[1], "*", ""), " ", "")
	}
	want := map[string]string{}
	for _, c := range columns() {
		want[c.name] = strings.TrimSuffix(c.kinds, "P")
	}
	if diff := cmp.Diff(want, documented); diff != "" {
		t.Errorf("columns and the kinds of their files (-want +documented):\n%s", diff)
	}
}

// TestKindsAreDocumented: every kind of event is listed, in the order of messages.
func TestKindsAreDocumented(t *testing.T) {
	var got []string
	for _, row := range docTable(t, "## Histories") {
		got = append(got, row[0])
	}
	var want []string
	for _, k := range payoff.EventKinds {
		want = append(want, string(k))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kinds (-want +documented):\n%s", diff)
	}
}
