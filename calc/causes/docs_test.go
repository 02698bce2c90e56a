package causes

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestEveryAssumptionIsDocumented: the documentation lists every assumption, in catalogue order and in the words that
// the program uses.
func TestEveryAssumptionIsDocumented(t *testing.T) {
	docs, err := os.ReadFile("../../docs/causes.md")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, h := range Catalogue(Fee{"NAME", amount("1.00")}, Fee{"nsf", amount("2.00")}) {
		kind := "one loan"
		if h.Rule {
			kind = "all loans"
		}
		adopt := ""
		if h.Adopt != "" {
			adopt = "`" + h.Adopt + "`"
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s |\n", h.ID, h.Says, kind, adopt)
	}
	if !strings.Contains(string(docs), table.String()) {
		t.Errorf("docs/causes.md has another table; it should have\n%s", &table)
	}
}
