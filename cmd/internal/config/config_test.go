package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/pipeline"
	"tieout/pipeline/effects"
	"tieout/store"
	"tieout/vendors"
	"tieout/vendors/rest"
)

// parse reads a configuration that is to be accepted.
func parse(t *testing.T, text string) *Config {
	t.Helper()
	c, err := Parse(FileName, []byte(text), vendors.Clients())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// acme is a configuration with these lines under its vendor.
func acme(lines ...string) string {
	return "vendors:\n  acme:\n    quotes: file\n    " + strings.Join(lines, "\n    ") + "\n"
}

// q2 is a configuration of a vendor that is asked, with these lines more.
func q2(lines ...string) string {
	return "vendors:\n  q2:\n    quotes: fetch\n    base_url: https://q2.example.com\n" +
		"    auth: {token_url: https://q2.example.com/token, client_id: env:ID, client_secret: env:SECRET}\n    " +
		strings.Join(lines, "\n    ") + "\n"
}

// TestDefaults: what holds if there is no configuration, and what of a vendor that says only what it must.
func TestDefaults(t *testing.T) {
	c, err := Parse("", nil, vendors.Clients())
	if err != nil {
		t.Fatal(err)
	}
	type general struct {
		Ledger, Reports, Zone string
		Duplicates            store.Duplicates
		Caps                  effects.Caps
	}
	want := general{"tieout.db", "reports", "America/New_York", store.DuplicatesReject, effects.DefaultCaps()}
	if got := (general{c.Ledger, c.Reports, c.Location.String(), c.Duplicates, c.Caps}); !cmp.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if c.Path != "" || len(c.Text)+len(c.Layouts)+len(c.Vendors) > 0 {
		t.Errorf("%+v", c.Setup)
	}
	v := parse(t, q2()).Vendors["q2"]
	if v.Pace != (pipeline.Pace{InFlight: 4}) || v.Client.Policy != (rest.Policy{Concurrency: 4}) || v.MaxRequests != 0 {
		t.Errorf("%+v, %+v", v, v.Client.Policy)
	}
}

// TestTopOfTheFile: the keys that stand at the top, and the caps of a plan.
func TestTopOfTheFile(t *testing.T) {
	text := "ledger: a.db\nreports: out\ntimezone: UTC\nduplicates: sum\n" +
		"effects: {max_age: 48h, max_count: 5, max_amount: \"100.10\"}\n"
	c := parse(t, text)
	if c.Ledger != "a.db" || c.Reports != "out" || c.Location != time.UTC || c.Duplicates != store.DuplicatesSum {
		t.Errorf("%+v", c.Setup)
	}
	if want := (effects.Caps{Age: 48 * time.Hour, Count: 5, Amount: decimal.New(10010, -2)}); !cmp.Equal(c.Caps, want) {
		t.Errorf("the caps are %+v, want %+v", c.Caps, want)
	}
	if c.Path != FileName || string(c.Text) != text || c.SHA256() != payoff.Digest([]byte(text)) {
		t.Errorf("path %s, SHA-256 %s, text\n%s", c.Path, c.SHA256(), c.Text)
	}
}

// TestLoad: the file that is named, else that of the working folder, else that beside the first list, else none.
func TestLoad(t *testing.T) {
	here, beside := t.TempDir(), t.TempDir()
	t.Chdir(here)
	list := filepath.Join(beside, "loans.csv")
	load := func(path string) string {
		c, err := Load(path, list, vendors.Clients())
		if err != nil {
			t.Fatal(err)
		}
		return c.Path + " " + c.Ledger
	}
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	named, neighbor := filepath.Join(here, "other.yaml"), filepath.Join(beside, FileName)
	got := []string{load("")}
	write(neighbor, "ledger: beside.db\n")
	got = append(got, load(""))
	write(FileName, "ledger: here.db\n")
	got = append(got, load(""))
	write(named, "ledger: named.db\n")
	got = append(got, load(named))
	want := []string{" tieout.db", neighbor + " " + filepath.Join(beside, "beside.db"), FileName + " here.db",
		named + " " + filepath.Join(here, "named.db")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestLoadUnreadable: a file that is named must be there.
func TestLoadUnreadable(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := Load("nosuch.yaml", "loans.csv", vendors.Clients())
	var p *payoff.Problem
	if !errors.As(err, &p) || p.Code != payoff.CodeNoFile || p.Hint != "check --config" ||
		!strings.HasPrefix(p.Message, "the configuration cannot be read: open nosuch.yaml: ") {
		t.Errorf("got %v", err)
	}
}
