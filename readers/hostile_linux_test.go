package readers

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tieout/payoff"
)

// TestHugeRecords reads lists with a row that would fill the memory. Each is refused where the row is.
func TestHugeRecords(t *testing.T) {
	const header = "account,principal\n"
	huge := strings.Repeat("x", 40<<20)
	for name, text := range map[string]string{
		"a field":         header + "A-1,100\n" + huge + ",1\n",
		"an open quote":   header + "A-1,100\nA-2,\"" + strings.Repeat("A-3,1\n", 7<<20),
		"quotes":          header + strings.Repeat(`"`, 40<<20),
		"columns":         header + strings.Repeat(",", 40<<20),
		"the first line":  huge,
		"a quoted header": `account,"` + huge + `"`,
	} {
		path := file(t, "l.csv", text)
		f, err := Open(t.Context(), path, Options{Kind: payoff.LoanList})
		if err == nil {
			_, _, err = loans(t, f)
			f.Close()
		}
		var p *payoff.Problem
		if !errors.As(err, &p) || len(p.Message) > 1000 {
			t.Errorf("%s: %.200v", name, err)
		}
		if _, err := Inspect(t.Context(), path, Options{}); err == nil {
			t.Logf("%s: inspected", name)
		}
	}
}

// TestOnlyFilesAreRead opens what is no regular file: it is refused in words, and nothing waits.
func TestOnlyFilesAreRead(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "l.csv")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	link := filepath.Join(t.TempDir(), "link.csv")
	if err := os.Symlink("/dev/zero", link); err != nil {
		t.Fatal(err)
	}
	for path, words := range map[string]string{pipe: "a pipe", link: "a device", "/dev/zero": "a device",
		t.TempDir(): "a folder"} {
		refused(t, path, Options{}, payoff.CodeNoFile, "no regular file but "+words)
		_, err := Inspect(t.Context(), path, Options{})
		problem(t, err, payoff.CodeNoFile, words)
	}
}
