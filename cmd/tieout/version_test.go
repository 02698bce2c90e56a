package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestVersionNamesTheBuild: two builds without version control have different versions.
func TestVersionNamesTheBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program")
	}
	versionOf := func(name string, flags ...string) string {
		path := filepath.Join(t.TempDir(), name)
		args := append([]string{"build", "-buildvcs=false", "-o", path}, flags...)
		if out, err := exec.CommandContext(t.Context(), "go", append(args, ".")...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		out, err := exec.CommandContext(t.Context(), path, "version").Output()
		must(t, err)
		return strings.TrimSpace(string(out))
	}
	one, other := versionOf("one"), versionOf("other", "-ldflags=-buildid= -s") // without a build id: by the file itself
	if one == other || !strings.HasPrefix(one, "tieout (devel)+") || !strings.HasPrefix(other, "tieout (devel)+") {
		t.Errorf("%q and %q: want two names", one, other)
	}
}

// TestVersionSaysModified: a build of a modified tree says so, and which.
func TestVersionSaysModified(t *testing.T) {
	for name, c := range map[string]struct{ module, want string }{
		"a release":               {"v1.2.3", "v1.2.3"},
		"a commit":                {"v0.0.0-20260710120000-0123456789ab", "v0.0.0-20260710120000-0123456789ab"},
		"modified":                {"v0.0.0-2026-0123456789ab+dirty", "v0.0.0-2026-0123456789ab+dirty.feed"},
		"a modified release":      {"v1.2.3+dirty", "v1.2.3+dirty.feed"},
		"no version control":      {"(devel)", "(devel)+feed"},
		"no version in the build": {"", "(devel)+feed"},
	} {
		if got := versionName(c.module, func() string { return "feed" }); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
