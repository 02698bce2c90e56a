package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"tieout/payoff"
	"tieout/store"
)

// TestVerdicts runs the matrix of exit codes: each folder verdict_CODE_TRIGGER of testdata/runs, in words and as JSON.
// Every one of its runs ends with the code, which JSON repeats; 3 never comes without a break, and 0 never with one,
// unless --breaks-ok says so. A run that compared nothing says that first.
func TestVerdicts(t *testing.T) {
	folders, err := filepath.Glob("../../testdata/runs/verdict_*")
	must(t, err)
	for _, folder := range folders {
		name := filepath.Base(folder)
		t.Run(name, func(t *testing.T) {
			want, err := strconv.Atoi(strings.Split(name, "_")[1])
			must(t, err)
			work := t.TempDir()
			must(t, os.CopyFS(work, os.DirFS(folder)))
			t.Chdir(work)
			for line := range strings.Lines(readFile(t, "cmd")) {
				if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
					checkVerdict(t, line, want)
				}
			}
		})
	}
}

func checkVerdict(t *testing.T, line string, want int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), splitCommand(line), &stdout, &stderr); code != want {
		t.Errorf("%s: exit %d, want %d\n%s%s", line, code, want, stdout.String(), stderr.String())
	}
	if !strings.HasSuffix(line, "--json") {
		first, _, _ := strings.Cut(stdout.String(), "\n")
		if strings.Contains(first, "NOTHING") != strings.Contains(stdout.String(), "Nothing was compared") {
			t.Errorf("%s: its first line and its verdict contradict each other:\n%s", line, stdout.String())
		}
		return
	}
	var said struct {
		Schema int  `json:"schema"`
		Code   *int `json:"exit_code"`
		Breaks *struct {
			Total int `json:"total"`
		} `json:"breaks"`
		Vendors []struct {
			Loans     int `json:"loans"`
			Unmatched int `json:"unmatched"`
		} `json:"vendors"`
		Error *struct {
			Code string `json:"code"`
		} `json:"error"`
	}
	must(t, json.Unmarshal(stdout.Bytes(), &said))
	if !strings.HasPrefix(stdout.String(), `{"schema":2,`) || said.Code == nil || *said.Code != want {
		t.Errorf("%s: %s", line, stdout.String())
	}
	if said.Breaks == nil {
		if said.Error == nil || said.Error.Code == "" {
			t.Errorf("%s: neither counts nor an error: %s", line, stdout.String())
		}
		return
	}
	compared := 0
	for _, v := range said.Vendors {
		compared += v.Loans - v.Unmatched
	}
	breaks := said.Breaks.Total > 0
	if want == 3 && !breaks || want == 0 && breaks != strings.Contains(line, "--breaks-ok") || compared == 0 && want != 4 {
		t.Errorf("%s: exit %d with %d breaks and %d compared", line, want, said.Breaks.Total, compared)
	}
	if compared == 0 && !strings.Contains(stdout.String(), `"nothing_compared"`) {
		t.Errorf("%s: it compared nothing and does not say so", line)
	}
}

// TestVerdictsThatNeedMore are those of the matrix that no folder can bring about: an effect of unknown outcome, a
// ledger that another process holds, and signals.
func TestVerdictsThatNeedMore(t *testing.T) {
	folder, err := filepath.Abs("../../testdata/runs/verdict_3_broken")
	must(t, err)
	const line = "run loans.csv --statement acme=acme.csv --as-of 2026-07-01 --breaks-ok"
	for name, c := range map[string]struct {
		want int
		more func(t *testing.T) context.Context
	}{
		"unknown effect": {payoff.ExitUnknown, func(t *testing.T) context.Context {
			t.Helper()
			run(t.Context(), splitCommand(line), io.Discard, io.Discard)
			db := openLedger(t, "tieout.db")
			_, err := db.Exec(`INSERT INTO intent (plan, place, vendor, action, account, claim, state, again, prepared_by,
				approved_by, planned_at) VALUES ('p', 1, 'acme', 'request', '', 'c', 'unknown', 0, 'a', 'b', '2026-07-01')`)
			must(t, errors.Join(err, db.Close()))
			return t.Context()
		}},
		"locked": {payoff.ExitLocked, func(t *testing.T) context.Context {
			t.Helper()
			s, err := store.Open(t.Context(), "tieout.db")
			must(t, err)
			t.Cleanup(func() { must(t, s.Close()) })
			return t.Context()
		}},
		"interrupted": {payoff.ExitInterrupted, signaled(syscall.SIGINT)},
		"terminated":  {payoff.ExitTerminated, signaled(syscall.SIGTERM)},
	} {
		t.Run(name, func(t *testing.T) {
			work := t.TempDir()
			must(t, os.CopyFS(work, os.DirFS(folder)))
			t.Chdir(work)
			ctx, schemas := c.more(t), newSchemaCheck(t)
			for _, line := range []string{line, line + " --json"} {
				var stdout, stderr bytes.Buffer
				if code := run(ctx, splitCommand(line), &stdout, &stderr); code != c.want {
					t.Errorf("%s: exit %d, want %d\n%s%s", line, code, c.want, stdout.String(), stderr.String())
				}
				schemas.check(t, line, stdout.String())
				if strings.HasSuffix(line, "--json") &&
					!strings.Contains(stdout.String(), `"exit_code":`+strconv.Itoa(c.want)+",") {
					t.Errorf("%s: JSON has another code: %s", line, stdout.String())
				}
			}
		})
	}
}

// signaled is a context that a signal ended.
func signaled(sig syscall.Signal) func(*testing.T) context.Context {
	return func(t *testing.T) context.Context {
		t.Helper()
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(stopped{sig})
		return ctx
	}
}
