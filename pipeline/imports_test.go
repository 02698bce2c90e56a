package pipeline_test

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the module's folder, seen from this package.
const root = ".."

// mayImport says which packages of ours a package may import, so that data goes one way through them. Tests may import
// any package.
var mayImport = map[string][]string{
	"payoff":              {},
	"docs/schema":         {},
	"payoff/yamltext":     {"payoff"},
	"calc":                {"payoff"},
	"calc/causes":         {"payoff", "calc"},
	"readers":             {"payoff"},
	"vendors/rest":        {"payoff"},
	"vendors/client":      {"payoff", "vendors/rest"},
	"vendors/q2":          {"payoff", "vendors/rest", "vendors/client"},
	"vendors/nelnet":      {"payoff", "vendors/rest", "vendors/client"},
	"vendors/lossexpress": {"payoff", "vendors/rest", "vendors/client"},
	"vendors":             {"vendors/client", "vendors/q2", "vendors/nelnet", "vendors/lossexpress"},
	"vendors/sandbox":     {"payoff", "vendors/client", "calc"},
	"vendors/vendortest":  {"payoff", "vendors/sandbox"},
	"store/bulk":          {"payoff"},
	"store/statement":     {"payoff"},
	"store/packed":        {"payoff"},
	"store":               {"payoff", "store/bulk", "store/statement", "store/packed"},
	"writers":             {"payoff"},
	"pipeline/queue":      {"payoff", "calc", "calc/causes"},
	"pipeline/effects":    {"payoff", "payoff/yamltext", "vendors/client", "pipeline/queue"},
	"pipeline": {"payoff", "calc", "calc/causes", "readers", "vendors/client", "vendors/sandbox", "store", "writers",
		"pipeline/queue", "pipeline/effects"},
	"cmd/internal/config": {"payoff", "payoff/yamltext", "calc", "calc/causes", "readers", "store", "vendors/rest",
		"vendors/client", "pipeline", "pipeline/effects"},
	// Not the clients, except LossExpress for its webhook; not queue; not the tests' own suite.
	"cmd/tieout": {"payoff", "calc", "calc/causes", "readers", "store", "writers", "vendors", "vendors/client",
		"vendors/sandbox", "vendors/rest", "vendors/lossexpress", "pipeline", "pipeline/effects",
		"cmd/internal/config", "docs/schema"},
}

func TestImports(t *testing.T) {
	packages := sources(t)
	for pkg, files := range packages {
		allowed, ruled := mayImport[pkg]
		if !ruled {
			t.Errorf("%s has no rule here: say which packages of ours it may import", pkg)
			continue
		}
		for _, file := range files {
			for _, imported := range imports(t, file) {
				if !slices.Contains(allowed, imported) {
					t.Errorf("%s imports %s, and %s may import only %v of ours", file, imported, pkg, allowed)
				}
			}
		}
	}
	for pkg := range mayImport {
		if len(packages[pkg]) == 0 {
			t.Errorf("there is a rule for %s and no such package", pkg)
		}
	}
}

// sources finds the Go files of every package of the module, except tests.
func sources(t *testing.T) map[string][]string {
	packages := map[string][]string{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		switch {
		case entry.IsDir() && file != root && isNoPackage(name):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		folder, err := filepath.Rel(root, filepath.Dir(file))
		pkg := filepath.ToSlash(folder)
		packages[pkg] = append(packages[pkg], file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return packages
}

// isNoPackage says whether the go command leaves out a folder of this name.
func isNoPackage(name string) bool {
	return name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// imports lists the packages of ours that a file imports, as paths inside the module.
func imports(t *testing.T, file string) []string {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var ours []string
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if inside, ok := strings.CutPrefix(path.Clean(imported), "tieout/"); ok {
			ours = append(ours, inside)
		}
	}
	return ours
}

// TestLibcPin: modernc.org/sqlite is generated for one version of modernc.org/libc. With any other version it breaks,
// or goes wrong in silence, so its documentation asks that go.mod names that version.
func TestLibcPin(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command")
	}
	list := exec.CommandContext(t.Context(), "go", "list", "-mod=readonly", "-m", "-json", "modernc.org/sqlite")
	list.Dir = root
	list.Env = append(os.Environ(), "GOPROXY=off")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var sqlite struct{ GoMod string }
	if err := json.Unmarshal(out, &sqlite); err != nil || sqlite.GoMod == "" {
		t.Fatalf("go list says %s (%v)", out, err)
	}
	want := required(t, sqlite.GoMod, "modernc.org/libc")
	got := required(t, filepath.Join(root, "go.mod"), "modernc.org/libc")
	if want == "" || got != want {
		t.Errorf("go.mod names modernc.org/libc %q, modernc.org/sqlite names %q", got, want)
	}
}

// required returns the version of a module that a go.mod file names, empty if it does not.
func required(t *testing.T, file, module string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(words) >= 2 && words[0] == module {
			return words[1]
		}
	}
	return ""
}
