package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain lets the test binary be the program itself, for tests that kill it.
func TestMain(m *testing.M) {
	if os.Getenv("TIEOUT_MAIN") != "" {
		main()
		return
	}
	goleak.VerifyTestMain(m)
}

// tieout runs the program in this process and returns what it printed, stdout and stderr together, and its exit code.
func tieout(t *testing.T, args ...string) (string, int) {
	t.Helper()
	return tieoutUntil(t.Context(), args...)
}

// tieoutUntil does the same under a context that the test may end: see [interruptContext].
func tieoutUntil(ctx context.Context, args ...string) (string, int) {
	var out bytes.Buffer
	code := run(ctx, args, &out, &out)
	return out.String(), code
}

// expect runs the program and fails unless it ends with the exit code and prints the text.
func expect(t *testing.T, code int, text string, args ...string) {
	t.Helper()
	if out, got := tieout(t, args...); got != code || !strings.Contains(out, text) {
		t.Fatalf("tieout %s: exit %d, want %d and %q\n%s", strings.Join(args, " "), got, code, text, out)
	}
}

// expectParts fails unless all parts are in the text.
func expectParts(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in\n%s", part, text)
		}
	}
}

// interruptContext returns a context that interrupt ends, as Ctrl-C does.
func interruptContext(t *testing.T) (ctx context.Context, interrupt func()) {
	ctx, cancel := context.WithCancelCause(t.Context())
	return ctx, func() { cancel(stopped{os.Interrupt}) }
}

// command prepares the program as a process of its own, which a test can kill.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	must(t, err)
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "TIEOUT_MAIN=1")
	return cmd
}

// killAfter starts the program and kills it after a while. It may have ended before.
func killAfter(t *testing.T, wait time.Duration, args ...string) {
	t.Helper()
	cmd := command(t, args...)
	must(t, cmd.Start())
	time.Sleep(wait)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	return string(text)
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.WriteFile(path, []byte(text), 0o600))
}

// writeFiles writes files by name into the working folder.
func writeFiles(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		writeFile(t, name, text)
	}
}

// replaceInFile replaces the first occurrence of a text, which must be there.
func replaceInFile(t *testing.T, path, before, after string) {
	t.Helper()
	text := readFile(t, path)
	if !strings.Contains(text, before) {
		t.Fatalf("%s lacks %q:\n%s", path, before, text)
	}
	writeFile(t, path, strings.Replace(text, before, after, 1))
}

// loopback finds the address of a test's server.
var loopback = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// pointVendorsAt has the configuration in the working folder name another server for its vendors.
func pointVendorsAt(t *testing.T, url string) {
	t.Helper()
	writeFile(t, "tieout.yaml", loopback.ReplaceAllString(readFile(t, "tieout.yaml"), url))
}
