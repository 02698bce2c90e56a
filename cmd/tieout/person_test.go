package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// TestNameOfTheEnvironment: in a build without C, Go takes a user id that is not in the user database for whoever $USER
// names. Such a name prepares and approves nothing, in any build.
func TestNameOfTheEnvironment(t *testing.T) {
	if os.Getenv("TIEOUT_FAULTS") == "" || os.Getuid() != 0 {
		t.Skip("with TIEOUT_FAULTS=1, as root: it builds the program twice, and runs it as another user")
	}
	sources, err := os.Getwd()
	must(t, err)
	claimsFolder(t, 1, sandbox.Behavior{})
	must(t, os.Chmod(".", 0o777))
	for _, name := range []string{"tieout.yaml", "claims.csv"} {
		must(t, os.Chmod(name, 0o644))
	}
	must(t, os.Chmod("..", 0o755)) // of this test alone, as is the folder
	for _, cgo := range []string{"0", "1"} {
		program := filepath.Join(t.TempDir(), "tieout")
		must(t, os.Chmod(filepath.Dir(program), 0o755))
		must(t, os.Chmod(filepath.Dir(filepath.Dir(program)), 0o755))
		build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
		build.Dir, build.Env = sources, append(os.Environ(), "CGO_ENABLED="+cgo)
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		cmd := exec.CommandContext(t.Context(), program, "plan", "claims.csv", "--out", "a.plan")
		cmd.Env = append(os.Environ(), "USER=alice", "HOME=/tmp")
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 4242, Gid: 4242}}
		out, _ := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != payoff.ExitUsage || !strings.Contains(string(out), "user id 4242") ||
			strings.Contains(string(out), "alice") || exists("a.plan") {
			t.Errorf("CGO_ENABLED=%s: exit %d\n%s", cgo, cmd.ProcessState.ExitCode(), out)
		}
	}
}

// TestListsUser: a user id is one of the file only if a line of it says so.
func TestListsUser(t *testing.T) {
	const passwd = "# comment:x:7:7::/:/bin/sh\nroot:x:0:0:root:/root:/bin/sh\n\n" +
		"anna:x:1001:1001:Anna,,,:/:/bin/sh\n:x:1002:1::/:/bin/sh\n+nis:x:1003:1::/:\nshort:x:1004\n"
	for uid, want := range map[string]bool{"0": true, "1001": true, "7": false, "1002": false, "1003": false,
		"1004": false, "100": false, "4242": false, "": false, "x": false} {
		if got := listsUser(strings.NewReader(passwd), uid); got != want {
			t.Errorf("%q: %t, want %t", uid, got, want)
		}
	}
}

// TestWhoami: who runs the tests has a user id, whatever the environment says of a name.
func TestWhoami(t *testing.T) {
	before, err := whoami()
	must(t, err)
	t.Setenv("USER", "alice")
	t.Setenv("LOGNAME", "alice")
	after, err := whoami()
	must(t, err)
	if before != after || after.uid == "" || strings.HasPrefix(after.name, "alice@") {
		t.Errorf("%+v, then %+v", before, after)
	}
}
