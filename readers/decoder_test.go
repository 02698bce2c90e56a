package readers

import (
	"strings"
	"testing"
)

func check(t *testing.T, d *decoder, cell, fault string) {
	t.Helper()
	switch {
	case fault == "" && d.fault != nil:
		t.Errorf("%q: %v", cell, d.fault)
	case fault != "" && (d.fault == nil || !strings.Contains(d.fault.Error(), fault)):
		t.Errorf("%q: fault %v, want %q", cell, d.fault, fault)
	}
}

func TestIDs(t *testing.T) {
	for cell, fault := range map[string]string{
		" 00123 ":      "",
		"12E3":         "", // an id in its own right: no spreadsheet writes numbers like that
		"AB-1/2":       "",
		"#12":          "",
		"1.23E+15":     "lost digits",
		"1e+16":        "lost digits",
		"A\x00B":       "control",
		"A\nB":         "control",
		"A\u0085B":     "control",
		"A\xffB":       "UTF-8",
		"#N/A":         "error value",
		"#REF!":        "error value",
		"#NAME?":       "error value",
		"Ünal-4\u00a0": "",
	} {
		d := &decoder{}
		got := d.id("account", cell)
		check(t, d, cell, fault)
		if fault == "" && got != strings.TrimSpace(cell) {
			t.Errorf("%q is %q", cell, got)
		}
	}
}

func TestCurrency(t *testing.T) {
	for cell, fault := range map[string]string{
		"usd": "", " EUR ": "", "": "", "US": "currency", "US$": "currency", "dollar": "currency",
	} {
		d := &decoder{}
		d.currency("currency", cell)
		check(t, d, cell, fault)
	}
}

// TestFormulaIDs: ="0012" keeps Excel from dropping zeros; it is not how anybody else writes the id.
func TestFormulaIDs(t *testing.T) {
	_, rejects, _ := read(t, file(t, "l.csv", "account,principal\n\"=\"\"0012\"\"\",5\n=1+1,5\n"), Options{})
	if len(rejects) != 2 || !strings.Contains(rejects[0], "is an Excel formula") ||
		!strings.Contains(rejects[1], "is an Excel formula") {
		t.Errorf("%q", rejects)
	}
}
