package pipeline

import (
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
)

// TestExpandOpensOnlyFilesOfTheInbox: what is no regular file, and links that lead out of the folder, are not read and
// are named.
func TestExpandOpensOnlyFilesOfTheInbox(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, folder := range []string{"inbox", "inbox/deeper", "inbox-b", "bad"} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"inbox/a.csv", "inbox/deeper/d.csv", "inbox-b/b.csv", "secret.csv"} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{"inbox/in.csv": "deeper/d.csv", "inbox/out.csv": "../secret.csv",
		"inbox/near.csv": "../inbox-b/b.csv", "inbox/far.csv": "/etc/passwd", "inbox/zero.csv": "/dev/zero",
		"inbox/none.csv": "nowhere", "inbox/twice.csv": "out.csv", "bad/x.csv": "/etc/passwd", "link": "inbox"} {
		if err := os.Symlink(target, name); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo("inbox/pipe.csv", 0o600); err != nil {
		t.Fatal(err)
	}
	socket, err := net.Listen("unix", "inbox/socket.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	for given, want := range map[string][]string{"inbox": {"inbox/a.csv", "inbox/in.csv"},
		"inbox/*.csv": {"inbox/a.csv", "inbox/in.csv"}, "link": {"link/a.csv", "link/in.csv"}} {
		got, skipped, err := Files{Lists: []string{given}}.Expand()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Lists); diff != "" {
			t.Errorf("%s (-want +got):\n%s", given, diff)
		}
		var said noticeLog
		skipped.Warn(&said, func(string) bool { return false })
		for _, name := range []string{"far", "near", "none", "out", "pipe", "socket", "twice", "zero"} {
			if !strings.Contains(said.String(), "/"+name+".csv: not read: ") {
				t.Errorf("%s: %s is not named: %s", given, name, said.String())
			}
		}
	}
	for _, given := range []string{"bad", "bad/*.csv"} {
		_, _, err := Files{Lists: []string{given}}.Expand()
		expectProblem(t, given, err, payoff.CodeNoFile)
	}
}
