package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestNoCoreDump asks a process that runs the program whether it could be dumped.
func TestNoCoreDump(t *testing.T) {
	if os.Getenv("TIEOUT_DUMPABLE") != "" {
		neverDump()
		dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
		fmt.Println("dumpable:", dumpable, err)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestNoCoreDump$", "-test.count=1")
	cmd.Env = append(os.Environ(), "TIEOUT_DUMPABLE=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "dumpable: 0 <nil>") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestProgramNeverDumps looks at the limits of the program while it runs.
func TestProgramNeverDumps(t *testing.T) {
	t.Chdir(t.TempDir())
	const rows = "account,vendor,principal,rate,interest_paid_to\nA,q2,1,5,2026-01-01\n"
	const config = "vendors:\n  q2: {quotes: compute, compute: {day_count: ACT/360}}\n"
	must(t, os.WriteFile("loans.csv", []byte(rows), 0o600))
	must(t, os.WriteFile("tieout.yaml", []byte(config), 0o600))
	cmd := exec.Command(os.Args[0], "sandbox", "loans.csv")
	cmd.Env = append(os.Environ(), "TIEOUT_MAIN=1")
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	limits := readFile(t, fmt.Sprintf("/proc/%d/limits", cmd.Process.Pid))
	for line := range strings.Lines(limits) {
		if fields := strings.Fields(line); strings.HasPrefix(line, "Max core file size") && fields[4] != "0" {
			t.Errorf("a core dump may be written: %s", line)
		}
	}
}
