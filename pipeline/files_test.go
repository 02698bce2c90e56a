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

// makeInbox makes a working folder with an inbox, in which there are lists, other files, and files of ours.
func makeInbox(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range []string{"b.csv", "a.XLSX", "c.tsv", "d.txt", "e.xlsm", "acme.csv", "acme[1].csv",
		".hidden.csv", "~$a.XLSX", "tieout.yaml", "tieout.db", "tieout.db-wal", "sandbox.json", "notes.pdf", "old.xls",
		"deeper/x.csv"} {
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
	makeInbox(t)
	for _, c := range []struct {
		name        string
		given, want Files
	}{
		{"a folder, in name order", Files{Lists: []string{"inbox"}},
			Files{Lists: []string{"inbox/a.XLSX", "inbox/acme.csv", "inbox/acme[1].csv", "inbox/b.csv", "inbox/c.tsv",
				"inbox/d.txt", "inbox/e.xlsm"}}},
		{"except what a flag names",
			Files{Lists: []string{"inbox/"}, Statements: []StatementFile{{"acme", "inbox/acme*.csv"}},
				Loans: []string{"./inbox//b.csv"}, Claims: []string{"inbox/[cd].*"}},
			Files{Lists: []string{"inbox/a.XLSX", "inbox/e.xlsm"}, Loans: []string{"./inbox//b.csv"},
				Claims:     []string{"inbox/c.tsv", "inbox/d.txt"},
				Statements: []StatementFile{{"acme", "inbox/acme.csv"}, {"acme", "inbox/acme[1].csv"}}}},
		{"a pattern", Files{Lists: []string{"inbox/*.csv"}},
			Files{Lists: []string{"inbox/acme.csv", "inbox/acme[1].csv", "inbox/b.csv"}}},
		{"a pattern, except what a flag names", Files{Lists: []string{"inbox/?.*"}, Histories: []string{"inbox/b.csv"}},
			Files{Lists: []string{"inbox/a.XLSX", "inbox/c.tsv", "inbox/d.txt", "inbox/e.xlsm"},
				Histories: []string{"inbox/b.csv"}}},
		{"names stay in their order", Files{Lists: []string{"inbox/b.csv", "inbox/acme.csv", "nosuch.csv"}},
			Files{Lists: []string{"inbox/b.csv", "inbox/acme.csv", "nosuch.csv"}}},
		{"a name is no pattern", Files{Lists: []string{"inbox/acme[1].csv"}},
			Files{Lists: []string{"inbox/acme[1].csv"}}},
		{"a list that a flag names as something else, too",
			Files{Lists: []string{"inbox/b.csv"}, Statements: []StatementFile{{"acme", "inbox/b.csv"}}},
			Files{Lists: []string{"inbox/b.csv"}, Statements: []StatementFile{{"acme", "inbox/b.csv"}}}},
		{"a vendor without a file", Files{Statements: []StatementFile{{"acme", ""}}},
			Files{Statements: []StatementFile{{"acme", ""}}}},
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

// TestExpandFindsNothing: files that have not arrived are an error, not an empty list.
func TestExpandFindsNothing(t *testing.T) {
	makeInbox(t)
	if err := os.Mkdir("empty", 0o700); err != nil {
		t.Fatal(err)
	}
	for path, code := range map[string]string{"empty": payoff.CodeNoFile, "inbox/*.ods": payoff.CodeNoFile,
		"inbox/~*": payoff.CodeNoFile, "inbox/deep*": payoff.CodeNoFile, "inbox/[": payoff.CodeUsage} {
		_, _, err := Files{Lists: []string{path}}.Expand()
		expectProblem(t, path, err, code)
		_, _, err = Files{Statements: []StatementFile{{"acme", path}}}.Expand()
		expectProblem(t, "the statement "+path, err, code)
	}
}

// TestExpandNamesWhatItSkips: of the files that are no lists, a run names those that are not its own.
func TestExpandNamesWhatItSkips(t *testing.T) {
	makeInbox(t)
	_, skipped, err := Files{Lists: []string{"inbox"}}.Expand()
	if err != nil {
		t.Fatal(err)
	}
	var notices noticeLog
	skipped.Warn(&notices, func(name string) bool {
		return name == "tieout.yaml" || name == "sandbox.json" || strings.HasPrefix(name, "tieout.db")
	})
	if !strings.HasSuffix(notices.String(), ": notes.pdf, old.xls\n") {
		t.Errorf("got %q, want the names of notes.pdf and old.xls only", notices.String())
	}
}

// A noticeLog is a watcher that keeps what a run says, a line each.
type noticeLog struct{ strings.Builder }

func (l *noticeLog) Notice(text string)        { l.WriteString(text + "\n") }
func (l *noticeLog) Warn(w payoff.Warning)     { l.WriteString(w.Message + "\n") }
func (l *noticeLog) Begin([]string)            {}
func (l *noticeLog) Progress(string, int, int) {}
func (l *noticeLog) End()                      {}

// expectProblem fails unless err is a problem with this code.
func expectProblem(t *testing.T, what string, err error, code string) {
	t.Helper()
	var p *payoff.Problem
	if !errors.As(err, &p) || p.Code != code {
		t.Errorf("%s: error %v, want a problem with code %s", what, err, code)
	}
}
