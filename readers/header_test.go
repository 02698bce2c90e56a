package readers

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tieout/payoff"
)

func TestDelimiters(t *testing.T) {
	for _, comma := range []string{",", ";", "\t", "|"} {
		text := "account,note; or | more,principal\nZ1,\"a,b;c|d\te\",5\nZ2,,x\n"
		if comma != "," {
			text = strings.NewReplacer("account,", "account"+comma, ",principal", comma+"principal", "Z1,", "Z1"+comma,
				",5", comma+"5", "Z2,,", "Z2"+comma+comma, "note; or | more", `"note; or, | more"`).Replace(text)
		}
		accounts, rejects, _ := read(t, file(t, "l.csv", text), Options{})
		if !slices.Equal(accounts, []string{"2 Z1"}) || len(rejects) != 1 {
			t.Errorf("%q: %q, rejects %q", comma, accounts, rejects)
		}
	}
	// A declared delimiter is not looked for: the header has one column here.
	o := Options{Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Files: "l.csv", Delimiter: "pipe"}}}
	accounts, _, _ := read(t, file(t, "l.csv", "account|a,principal\nZ1|2,x\n"), o)
	if !slices.Equal(accounts, []string{"2 Z1"}) {
		t.Errorf("%q", accounts)
	}
}

func TestBanners(t *testing.T) {
	const rows = "account,principal,rate\nZ1,5,6\nZ2,x,6\n"
	banner := strings.Repeat("Report of January\n", maxBanner)
	tests := map[string]struct {
		text  string
		first int
	}{
		"one line":      {"Loans of Müller & Sons\n" + rows, 3},
		"with blanks":   {"\n\nLoans\n\n \n" + rows, 7},
		"with commas":   {"Loans,,\nas of,2026-01-31,\n" + rows, 4},
		"with a quote":  {"Loans of \"us\n" + rows, 3},
		"two in quotes": {"\"Loans\nof us\"\n" + rows, 4},
		"twenty":        {banner + rows, 22},
		"semicolons":    {"Loans, bonds, and others\n" + strings.ReplaceAll(rows, ",", ";"), 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			accounts, rejects, f := read(t, file(t, "l.csv", test.text), Options{})
			want, reject := fmt.Sprintf("%d Z1", test.first), fmt.Sprintf("l.csv:%d: principal", test.first+1)
			if !slices.Equal(accounts, []string{want}) || len(rejects) != 1 || !strings.HasPrefix(rejects[0], reject) {
				t.Errorf("%q, rejects %q, want %s", accounts, rejects, want)
			}
			if said := strings.Join(warnings(f), "\n"); !strings.Contains(said, "above the header ") {
				t.Errorf("warnings %q", said)
			}
		})
	}
	refused(t, file(t, "l.csv", banner+"One more\n"+rows), Options{}, payoff.CodeHeader)
	// Rows of a list with another header are not a banner, though one of them reads like a header.
	refused(t, file(t, "l.csv", "loan,balance,note\nL1,5,\nL2,6,claim\n"), Options{}, payoff.CodeHeader,
		"loan, balance, note")
	refused(t, file(t, "l.csv", "loan,balance\nL1,5\naccount,claim\n"), Options{}, payoff.CodeHeader)
	refused(t, file(t, "l.csv", ",loan,balance\n1,L1,5\n2,claim,6\n"), Options{}, payoff.CodeHeader)
	refused(t, file(t, "l.csv", ",loan,balance\n2,claim,6\n"), Options{}, payoff.CodeHeader)
}

// TestHeaderBelowAnother: the message is about the line that would be the header, were it not for the lines above it.
func TestHeaderBelowAnother(t *testing.T) {
	path := newWorkbook(t, []any{nil, "Ids", "Money", "Dates"}, []any{nil, "account", "principal", "interest_paid_to"})
	refused(t, path, Options{}, "header",
		`"account, principal, interest_paid_to"`, "row 2", "delete the lines above")
	refused(t, file(t, "l.csv", "Ids,Money,Dates\naccount,principal,interest_paid_to\n"), Options{}, "header",
		`"account, principal, interest_paid_to"`, "line 2")
	refused(t, file(t, "l.csv", strings.Repeat("x\n", 25)+"account,principal\n1,2\n"), Options{}, "header",
		"first 21 lines")
}
