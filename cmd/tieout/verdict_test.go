package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
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
