package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
)

// drop makes a working folder with an inbox as it may be found in the morning.
func drop(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range []string{"b.csv", "a.XLSX", "c.tsv", "d.txt", "e.xlsm", "acme.csv", "acme[1].csv", ".hidden.csv", "~$a.XLSX", "tieout.yaml",
		"tieout.db", "tieout.db-wal", "sandbox.json", "notes.pdf", "old.xls", "deeper/x.csv"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join("inbox", name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("inbox", name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("deeper", "inbox/folder.csv"); err != nil {
		t.Fatal(err)
	}
}

func TestSpread(t *testing.T) {
	drop(t)
	for _, c := range []struct {
		name       string
		flags      runFlags
		args, want []string
		statements []string
	}{
		{"a folder, in name order", runFlags{}, []string{"inbox"}, []string{"inbox/a.XLSX", "inbox/acme.csv", "inbox/acme[1].csv", "inbox/b.csv",
			"inbox/c.tsv", "inbox/d.txt", "inbox/e.xlsm"}, nil},
		{"but what a flag names", runFlags{statements: []string{"acme=inbox/acme*.csv"}, loans: []string{"./inbox//b.csv"}, claims: []string{"inbox/[cd].*"}},
			[]string{"inbox/"}, []string{"inbox/a.XLSX", "inbox/e.xlsm"}, []string{"acme=inbox/acme.csv", "acme=inbox/acme[1].csv"}},
		{"a pattern", runFlags{}, []string{"inbox/*.csv"}, []string{"inbox/acme.csv", "inbox/acme[1].csv", "inbox/b.csv"}, nil},
		{"a pattern, but what a flag names", runFlags{histories: []string{"inbox/b.csv"}}, []string{"inbox/?.*"},
			[]string{"inbox/a.XLSX", "inbox/c.tsv", "inbox/d.txt", "inbox/e.xlsm"}, nil},
		{"names stay in their order", runFlags{}, []string{"inbox/b.csv", "inbox/acme.csv", "nosuch.csv"},
			[]string{"inbox/b.csv", "inbox/acme.csv", "nosuch.csv"}, nil},
		{"a name is no pattern", runFlags{}, []string{"inbox/acme[1].csv"}, []string{"inbox/acme[1].csv"}, nil},
		{"a file that a flag names, too, if it is named", runFlags{statements: []string{"acme=inbox/b.csv"}}, []string{"inbox/b.csv"},
			[]string{"inbox/b.csv"}, []string{"acme=inbox/b.csv"}},
		{"no file behind a vendor", runFlags{statements: []string{"acme"}}, nil, nil, []string{"acme="}},
	} {
		got, _, err := c.flags.spread(c.args)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, got) + cmp.Diff(c.statements, c.flags.statements); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestSpreadFindsNothing: a drop that has not arrived is no empty list.
func TestSpreadFindsNothing(t *testing.T) {
	drop(t)
	if err := os.Mkdir("empty", 0o700); err != nil {
		t.Fatal(err)
	}
	for arg, code := range map[string]string{"empty": payoff.CodeNoFile, "inbox/*.ods": payoff.CodeNoFile, "inbox/~*": payoff.CodeNoFile,
		"inbox/deep*": payoff.CodeNoFile, "inbox/[": payoff.CodeUsage} {
		_, _, err := (&runFlags{}).spread([]string{arg})
		wantCode(t, arg, err, code)
		_, _, err = (&runFlags{statements: []string{"acme=" + arg}}).spread(nil)
		wantCode(t, "--statement "+arg, err, code)
	}
}

// TestSpreadNamesWhatItLeavesOut, but not what is tieout's own.
func TestSpreadNamesWhatItLeavesOut(t *testing.T) {
	drop(t)
	_, folders, err := (&runFlags{}).spread([]string{"inbox"})
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	folders.warn(&config{Ledger: "inbox/tieout.db"}, &said)
	if !strings.HasSuffix(said.String(), ": notes.pdf, old.xls\n") {
		t.Errorf("said %q, want the names of notes.pdf and old.xls only", said.String())
	}
}

// wantCode fails unless err is a problem with this code.
func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	if err == nil || problemOf(t.Context(), err).Code != code {
		t.Errorf("%s: error %v, want a problem with code %s", what, err, code)
	}
}
