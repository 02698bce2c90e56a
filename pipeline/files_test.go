package pipeline

import (
	"errors"
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

func TestExpand(t *testing.T) {
	drop(t)
	for _, c := range []struct {
		name        string
		given, want Files
	}{
		{"a folder, in name order", Files{Lists: []string{"inbox"}}, Files{Lists: []string{"inbox/a.XLSX", "inbox/acme.csv",
			"inbox/acme[1].csv", "inbox/b.csv", "inbox/c.tsv", "inbox/d.txt", "inbox/e.xlsm"}}},
		{"except what a flag names", Files{Lists: []string{"inbox/"}, Statements: []StatementFile{{"acme", "inbox/acme*.csv"}},
			Loans: []string{"./inbox//b.csv"}, Claims: []string{"inbox/[cd].*"}},
			Files{Lists: []string{"inbox/a.XLSX", "inbox/e.xlsm"}, Loans: []string{"./inbox//b.csv"},
				Claims:     []string{"inbox/c.tsv", "inbox/d.txt"},
				Statements: []StatementFile{{"acme", "inbox/acme.csv"}, {"acme", "inbox/acme[1].csv"}}}},
		{"a pattern", Files{Lists: []string{"inbox/*.csv"}},
			Files{Lists: []string{"inbox/acme.csv", "inbox/acme[1].csv", "inbox/b.csv"}}},
		{"a pattern, except what a flag names", Files{Lists: []string{"inbox/?.*"}, Histories: []string{"inbox/b.csv"}},
			Files{Lists: []string{"inbox/a.XLSX", "inbox/c.tsv", "inbox/d.txt", "inbox/e.xlsm"}, Histories: []string{"inbox/b.csv"}}},
		{"names stay in their order", Files{Lists: []string{"inbox/b.csv", "inbox/acme.csv", "nosuch.csv"}},
			Files{Lists: []string{"inbox/b.csv", "inbox/acme.csv", "nosuch.csv"}}},
		{"a name is no pattern", Files{Lists: []string{"inbox/acme[1].csv"}}, Files{Lists: []string{"inbox/acme[1].csv"}}},
		{"a file that a flag names, too, if it is named",
			Files{Lists: []string{"inbox/b.csv"}, Statements: []StatementFile{{"acme", "inbox/b.csv"}}},
			Files{Lists: []string{"inbox/b.csv"}, Statements: []StatementFile{{"acme", "inbox/b.csv"}}}},
		{"a vendor without a file", Files{Statements: []StatementFile{{"acme", ""}}}, Files{Statements: []StatementFile{{"acme", ""}}}},
	} {
		got, _, err := c.given.Expand()
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestExpandFindsNothing: a drop that has not arrived is no empty list.
func TestExpandFindsNothing(t *testing.T) {
	drop(t)
	if err := os.Mkdir("empty", 0o700); err != nil {
		t.Fatal(err)
	}
	for path, code := range map[string]string{"empty": payoff.CodeNoFile, "inbox/*.ods": payoff.CodeNoFile,
		"inbox/~*": payoff.CodeNoFile, "inbox/deep*": payoff.CodeNoFile, "inbox/[": payoff.CodeUsage} {
		_, _, err := Files{Lists: []string{path}}.Expand()
		wantCode(t, path, err, code)
		_, _, err = Files{Statements: []StatementFile{{"acme", path}}}.Expand()
		wantCode(t, "the statement "+path, err, code)
	}
}

// TestExpandNamesWhatItSkips, except what is ours.
func TestExpandNamesWhatItSkips(t *testing.T) {
	drop(t)
	_, skipped, err := Files{Lists: []string{"inbox"}}.Expand()
	if err != nil {
		t.Fatal(err)
	}
	var said listener
	skipped.Warn(&said, func(name string) bool {
		return name == "tieout.yaml" || name == "sandbox.json" || strings.HasPrefix(name, "tieout.db")
	})
	if !strings.HasSuffix(said.String(), ": notes.pdf, old.xls\n") {
		t.Errorf("said %q, want the names of notes.pdf and old.xls only", said.String())
	}
}

// A listener is a watcher that keeps what a run says, a line each.
type listener struct{ strings.Builder }

func (l *listener) Notice(n Notice)           { l.WriteString(n.Text + "\n") }
func (l *listener) Begin([]string)            {}
func (l *listener) Progress(string, int, int) {}
func (l *listener) End()                      {}

// wantCode fails unless err is a problem with this code.
func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	var p *payoff.Problem
	if !errors.As(err, &p) || p.Code != code {
		t.Errorf("%s: error %v, want a problem with code %s", what, err, code)
	}
}
