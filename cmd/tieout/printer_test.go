package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"tieout/payoff"
)

// TestNothingMovesTheCursor runs commands on files and rows with characters that a terminal obeys. None of them is
// printed as it stands, on stdout or stderr, in text or JSON.
func TestNothingMovesTheCursor(t *testing.T) {
	t.Chdir(t.TempDir())
	const header = "account,vendor,principal,rate,interest_paid_to\n"
	const name = "a\x1b[31m\u202e\nb.csv"
	const rows = "A\u202eB\u200e,acme,100,5,2026-01-01\nC\u2066,nobody,1,5,2026-01-01\n"
	must(t, os.WriteFile(name, []byte(header+rows), 0o600))
	must(t, os.WriteFile("bad\x1b]0;x\a.csv", []byte("x,y\n\u202e1,2\n"), 0o600))
	must(t, os.WriteFile("tieout.yaml", []byte("vendors:\n  acme: {quotes: compute, "+
		"compute: {day_count: ACT/360}, convention: {day_count: ACT/365F}}\n"), 0o600))
	for _, args := range [][]string{
		{"run", name, "--as-of", "2026-06-30", "--dry-run"},
		{"run", name, "--as-of", "2026-06-30", "--dry-run", "--json"},
		{"run", name, "--as-of", "2026-06-30"},
		{"calc", name, "--as-of", "2026-06-30"},
		{"breaks"},
		{"runs"},
		{"explain", "A\u202eB\u200e"},
		{"explain", "\x1b[2J"},
		{"inspect", name},
		{"inspect", "bad\x1b]0;x\a.csv"},
		{"init", name, "--config", "new.yaml"},
		{"run", "bad\x1b]0;x\a.csv", "--as-of", "2026-06-30"},
		{"run", "bad\x1b]0;x\a.csv", "--as-of", "2026-06-30", "--json"},
		{"run", "not\x1bthere.csv"},
		{"run", ".", "--config", "\x9b\u202e.yaml"},
		{"nosuch\x1b[31m"},
		{"run", "--nosuch\u202e"},
		{"apply", "\u202eplan"},
	} {
		var stdout, stderr bytes.Buffer
		run(t.Context(), args, &stdout, &stderr)
		if args[len(args)-1] == "--json" && !json.Valid(stdout.Bytes()) {
			t.Errorf("%q: no JSON: %s", args, stdout.String())
		}
		for _, printed := range []string{stdout.String(), stderr.String()} {
			if payoff.VisibleLines(printed) != printed {
				t.Errorf("%q printed %q", args, printed)
			}
			if strings.Contains(printed, "\nb.csv") {
				t.Errorf("%q broke a line within a file's name: %s", args, printed)
			}
		}
	}
}

// TestPrinterTakesPieces writes one character in two pieces.
func TestPrinterTakesPieces(t *testing.T) {
	var b bytes.Buffer
	s := newPrinter(&b)
	for _, piece := range []string{"a\xe2", "\x80", "\xaeb\xc3", "\xa4c\xe2"} {
		if n, err := s.Write([]byte(piece)); n != len(piece) || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
	}
	if err := s.end(); err != nil || b.String() != `a\u202ebäc`+"\ufffd" {
		t.Errorf("%q, %v", b.String(), err)
	}
}
