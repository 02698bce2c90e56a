package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/cmd/internal/config"
	"tieout/readers"
	"tieout/vendors"
)

// TestInitIsReadBack holds what init writes to what the configuration and the readers accept.
func TestInitIsReadBack(t *testing.T) {
	dir := t.TempDir()
	list, path := filepath.Join(dir, "our [1] loans.csv"), filepath.Join(dir, config.FileName)
	text := "Loans of January\nLoan No;Balance;\"Interest Rate\";Paid Through;State\n0012;5.00;7;01/31/2026;WA\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func() error {
		cmd := initCommand()
		cmd.SetArgs([]string{"--config", path, list})
		cmd.SetOut(&bytes.Buffer{})
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		return cmd.Execute()
	}
	if err := run(); err != nil {
		t.Fatal(err)
	}
	if err := run(); err == nil || !strings.Contains(err.Error(), "not overwritten") {
		t.Errorf("a second time: %v", err)
	}
	c, err := config.Load(path, list, vendors.Clients())
	if err != nil {
		t.Fatal(err)
	}
	f, err := readers.Open(list, readers.Options{Layouts: c.Layouts})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for l, err := range f.Loans() {
		if err != nil || l.Account != "0012" || l.InterestPaidTo.String() != "2026-01-31" || !l.Rate.Valid {
			t.Errorf("%+v, %v", l, err)
		}
	}
}

func TestInspectCommand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.csv")
	if err := os.WriteFile(path, []byte("acct,upb,rate,paid_to_date\n1,5,0.05,01/02/2026\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	cmd := inspectCommand()
	cmd.SetArgs([]string{path})
	cmd.SetOut(&out)
	cmd.SetErr(&errs)
	if err := cmd.Execute(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"lists:\n", `account: "acct"`, `principal: "upb"`, "MM/DD/YYYY, DD/MM/YYYY", "percent or fraction", "vendor: whose"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
	if !strings.Contains(errs.String(), "ambiguous") {
		t.Errorf("stderr %s", errs.String())
	}
}
