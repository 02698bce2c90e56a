package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tieout/docs/schema"
)

// A schemaCheck holds what commands print with --json to the published schemas.
type schemaCheck struct {
	schemas map[string]*jsonschema.Schema
	used    map[string]bool
}

func newSchemaCheck(t *testing.T) *schemaCheck {
	t.Helper()
	names, err := schema.Names()
	must(t, err)
	c := &schemaCheck{map[string]*jsonschema.Schema{}, map[string]bool{}}
	for _, name := range names {
		text, err := schema.Text(name)
		must(t, err)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		must(t, err)
		compiler := jsonschema.NewCompiler()
		must(t, compiler.AddResource(name+".json", doc))
		c.schemas[name], err = compiler.Compile(name + ".json")
		must(t, err)
	}
	return c
}

// check holds what a command line printed to its schema, if it asked for JSON.
func (c *schemaCheck) check(t *testing.T, line, stdout string) {
	t.Helper()
	args := splitCommand(line)
	if !asksJSON(args) || args[0] == "help" {
		return
	}
	if !strings.HasPrefix(stdout, `{"schema":2,`) || strings.Count(stdout, "\n") != 1 {
		t.Errorf("%s: stdout is not one object that begins with its schema: %s", line, stdout)
		return
	}
	name := map[string]string{"resume": "run"}[args[0]]
	if name == "" {
		name = args[0]
	}
	if strings.HasPrefix(stdout, `{"schema":2,"exit_code":`) {
		name = "error"
	}
	c.used[name] = true
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(stdout))
	must(t, err)
	s := c.schemas[name]
	if s == nil {
		t.Errorf("%s: there is no schema %s", line, name)
		return
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("%s: %v", line, err)
	}
}

// TestSchemasArePublished: tieout help json prints them, one object by name, or one schema.
func TestSchemasArePublished(t *testing.T) {
	var all, stderr bytes.Buffer
	if code := run(t.Context(), []string{"help", "json"}, &all, &stderr); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr.String())
	}
	doc, err := jsonschema.UnmarshalJSON(&all)
	must(t, err)
	files, err := filepath.Glob("../../docs/schema/*.json")
	must(t, err)
	names, err := schema.Names()
	must(t, err)
	if len(files) != len(names) || len(doc.(map[string]any)) != len(names) || !slices.Contains(names, "run") {
		t.Errorf("%d files, %d schemas, %d printed", len(files), len(names), len(doc.(map[string]any)))
	}
	for _, name := range names {
		var one bytes.Buffer
		if code := run(t.Context(), []string{"help", "json", name}, &one, &stderr); code != 0 ||
			one.String() != readFile(t, filepath.Join("../../docs/schema", name+".json")) {
			t.Errorf("help json %s: exit %d, %s", name, code, one.String())
		}
	}
}
