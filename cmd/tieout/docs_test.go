package main

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// TestKeysAreDocumented: every key that the configuration may have stands in its documentation.
func TestKeysAreDocumented(t *testing.T) {
	text := readFile(t, "../../docs/configuration.md")
	for _, of := range []reflect.Type{reflect.TypeFor[config](), reflect.TypeFor[listConfig](), reflect.TypeFor[vendorConfig](),
		reflect.TypeFor[conventionConfig](), reflect.TypeFor[authConfig]()} {
		for i := range of.NumField() {
			if key := of.Field(i).Tag.Get("yaml"); key != "" && !strings.Contains(text, "`"+key+"`") && !strings.Contains(text, "`"+key+":") {
				t.Errorf("%s: the key %s is not documented", of.Name(), key)
			}
		}
	}
}

// TestREADMEShowsWhatIsPrinted: a stranger who follows the README sees the figures that it shows.
func TestREADMEShowsWhatIsPrinted(t *testing.T) {
	_, sample, _ := strings.Cut(readFile(t, "../../README.md"), "```\n")
	sample, _, found := strings.Cut(sample, "```")
	sample = regexp.MustCompile(`in [0-9.]+ s\n`).ReplaceAllString(sample, "in T s\n")
	golden := readFile(t, "../../testdata/runs/portfolio/want.txt")
	said, summary, _ := strings.Cut(sample, "\n") // what went to stderr stands behind the rest there
	if !found || len(summary) < 500 || !strings.Contains(golden, said+"\n") || !strings.Contains(golden, summary) {
		t.Errorf("the README shows\n%s\nwhich testdata/runs/portfolio does not print", sample)
	}
}
