// Package config reads tieout.yaml into the typed values that a run takes. To parse a value is to check it: nothing
// outside this package sees a value that was not parsed, and nothing is parsed again where it is used. All problems of
// a file are reported at once, each with its line and the choices there are.
//
// keys.go has the keys as YAML has them. Each of the other files turns one topic of them into typed values, and
// propose.go goes the other way: it proposes the YAML for a file that was inspected.
package config

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tieout/payoff"
	"tieout/pipeline"
	"tieout/pipeline/effects"
	"tieout/store"
	"tieout/vendors/client"
)

// FileName is the name of the configuration that is looked for if none is given.
const FileName = "tieout.yaml"

// Config is tieout.yaml as typed values.
type Config struct {
	pipeline.Setup
	Caps effects.Caps // of one plan

	source source // for the lines of logins that cannot be resolved
}

// SHA256 returns the SHA-256 of the configuration's text, in hex.
func (c *Config) SHA256() string { return payoff.Digest(c.Text) }

// Load reads the configuration at path. If path is empty, it reads [FileName] in the working folder, else beside
// firstFile; if there is none, it returns the defaults. A vendor may name any of the clients. An error is a
// [payoff.Problem]: the file cannot be read, or it has unknown keys or impossible values.
func Load(path, firstFile string, clients []client.Spec) (*Config, error) {
	for _, candidate := range []string{FileName, filepath.Join(filepath.Dir(firstFile), FileName)} {
		if path == "" && exists(candidate) {
			path = candidate
		}
	}
	if path == "" {
		return Parse("", nil, clients)
	}
	text, err := payoff.ReadFile(path, int64(textLimit.Bytes))
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeNoFile, "check --config", "the configuration cannot be read: %w", err)
	}
	return Parse(path, text, clients)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Parse reads a configuration from its text. The path becomes [pipeline.Setup.Path] and stands in messages; nothing is
// read from it. Errors are those of [Load].
func Parse(path string, text []byte, clients []client.Spec) (*Config, error) {
	f, err := decode(path, text)
	if err != nil {
		return nil, err
	}
	r := &reading{source: newSource(path, text), clients: clients}
	c := r.config(f)
	if err := join(r.problems); err != nil {
		return nil, err
	}
	c.Path, c.Text, c.source = path, text, r.source
	return c, nil
}

// config reads the whole file, in the order in which its problems are reported.
func (r *reading) config(k fileKeys) *Config {
	c := &Config{}
	c.Ledger = beside(r.path, cmp.Or(k.Ledger, "tieout.db"))
	c.Reports = beside(r.path, cmp.Or(k.Reports, "reports"))
	c.Location = value(r, "timezone", cmp.Or(k.Timezone, "America/New_York"), timeZone)
	tolerances := r.tolerances("tolerance", k.Tolerance)
	c.Caps = r.caps("effects", k.Effects)
	c.Duplicates = value(r, "duplicates", cmp.Or(k.Duplicates, string(store.DuplicatesReject)), duplicates)
	for i, list := range k.Lists {
		c.Layouts = append(c.Layouts, r.list(fmt.Sprintf("lists[%d]", i), list))
	}
	c.Vendors = make(map[string]pipeline.Vendor, len(k.Vendors))
	for _, name := range slices.Sorted(maps.Keys(k.Vendors)) {
		c.Vendors[name] = r.vendor(name, k.Vendors[name], tolerances)
	}
	return c
}

// beside returns a path as the working folder sees it: a configuration has it relative to itself.
func beside(config, path string) string {
	if config == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(config), path)
}

func timeZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("there is no time zone %q; one is America/New_York", name)
	}
	return zone, nil
}

func duplicates(text string) (store.Duplicates, error) {
	if !slices.Contains(store.AllDuplicates(), store.Duplicates(text)) {
		return "", fmt.Errorf("%q is nothing that can be done with rows of the same key; there are %s",
			text, listed(store.AllDuplicates()))
	}
	return store.Duplicates(text), nil
}

// listed names the choices there are.
func listed[S ~string](choices []S) string {
	words := make([]string, len(choices))
	for i, choice := range choices {
		words[i] = string(choice)
	}
	return strings.Join(words, ", ")
}
