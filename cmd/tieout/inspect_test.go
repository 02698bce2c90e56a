package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"tieout/cmd/internal/config"
	"tieout/payoff"
	"tieout/readers"
	"tieout/vendors"
)

// TestInitIsReadBack: the configuration and the readers accept what init writes.
func TestInitIsReadBack(t *testing.T) {
	dir := t.TempDir()
	list, path := filepath.Join(dir, "our [1] loans.csv"), filepath.Join(dir, config.FileName)
	writeFile(t, list, "Loans of January\nLoan No;Balance;\"Interest Rate\";Paid Through;State\n"+
		"0012;5.00;7;01/31/2026;WA\n")
	expect(t, payoff.ExitClean, "", "init", "--config", path, list)
	if out, code := tieout(t, "init", "--config", path, list); code == payoff.ExitClean ||
		!strings.Contains(out, "not overwritten") {
		t.Errorf("a second time: exit %d\n%s", code, out)
	}
	c, err := config.Load(path, list, vendors.Clients())
	must(t, err)
	f, err := readers.Open(t.Context(), list, readers.Options{Layouts: c.Layouts})
	must(t, err)
	defer f.Close()
	for l, err := range f.Loans() {
		if err != nil || l.Account != "0012" || l.InterestPaidTo.String() != "2026-01-31" || !l.Rate.Valid {
			t.Errorf("%+v, %v", l, err)
		}
	}
}

func TestInspect(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.csv")
	writeFile(t, path, "acct,upb,rate,paid_to_date\n1,5,0.05,01/02/2026\n")
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"inspect", path}, &stdout, &stderr); code != payoff.ExitClean {
		t.Fatalf("exit %d\n%s", code, &stderr)
	}
	expectParts(t, stdout.String(), "lists:\n", `account: "acct"`, `principal: "upb"`, "MM/DD/YYYY, DD/MM/YYYY",
		"percent or fraction", "vendor: whose")
	expectParts(t, stderr.String(), "ambiguous")
}

// TestInspectProposesWhatIsAccepted: inspect asks only for what a list of the kind may have.
func TestInspectProposesWhatIsAccepted(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFiles(t, map[string]string{
		"h.csv": "account,date,kind,amount\n1,2026-01-01,payment,5\n",
		"c.csv": "Claim ID,Loan Number,VIN\nC1,1,X\n",
		"s.csv": "account,total\n1,5\n",
		"l.csv": listHeader + "1,acme,5,5,13/01/2026\n2,acme,n/k,5,01/14/2026\n",
	})
	for file, never := range map[string][]string{
		"h.csv": {"#"},
		"c.csv": {"vendor"},
		"s.csv": {"rate:", "vendor:", "kind:", "lists:"},
	} {
		out, code := tieout(t, "inspect", file)
		proposal, _, _ := strings.Cut(out, "\n"+file)
		for _, word := range never {
			if code != payoff.ExitClean || strings.Contains(proposal, word) {
				t.Errorf("exit %d, %s: %q is in\n%s", code, file, word, proposal)
			}
		}
	}
	out, _ := tieout(t, "inspect", "l.csv")
	expectParts(t, out, `# principal: "principal" is not proposed: not all of its values can be read`,
		`# interest_paid_to: "interest_paid_to" is not proposed`)
}

// TestInspectWithAFewBadDates: they do not keep inspect from seeing what the column is. Their rows are rejected later,
// with the reason.
func TestInspectWithAFewBadDates(t *testing.T) {
	t.Chdir(t.TempDir())
	list := listHeader + "1,acme,5,5,31/01/2026\n"
	for i := range 20 {
		list += fmt.Sprintf("%d,acme,5,5,%02d/02/2026\n", i+2, i+1)
	}
	writeFile(t, "l.csv", list+"30,acme,5,5,soon\n")
	out, _ := tieout(t, "inspect", "l.csv")
	expectParts(t, out, `interest_paid_to: "interest_paid_to"`, `dates: "DD/MM/YYYY"`)
}
