package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"tieout/payoff"
	"tieout/store"
)

// configName is the file that is looked for where --config names none.
const configName = "tieout.yaml"

// config is tieout.yaml: the keys of the documentation, no more.
type config struct {
	Ledger    string                  `yaml:"ledger"`
	Reports   string                  `yaml:"reports"`
	Timezone  string                  `yaml:"timezone"`
	Tolerance tolerances              `yaml:"tolerance"`
	Lists     []listConfig            `yaml:"lists"`
	Vendors   map[string]vendorConfig `yaml:"vendors"`
	Effects   effectsConfig           `yaml:"effects"`

	Duplicates string `yaml:"duplicates"`

	path string // where it was read from; empty: the defaults
	text []byte
	file *ast.File
}

// listConfig is the layout of some lists.
type listConfig struct {
	Kind     string            `yaml:"kind"`
	Files    string            `yaml:"files"`
	Columns  map[string]string `yaml:"columns"`
	Defaults map[string]string `yaml:"defaults"`
	Dates    string            `yaml:"dates"`
	Rates    string            `yaml:"rates"`
	Trailer  bool              `yaml:"trailer"`

	Decimal   string `yaml:"decimal"`
	Encoding  string `yaml:"encoding"`
	Delimiter string `yaml:"delimiter"`
	Password  string `yaml:"password"` // a reference
}

// vendorConfig is one vendor: where its quotes come from, and how we compute and compare.
type vendorConfig struct {
	Client      string             `yaml:"client"`
	Quotes      payoff.QuoteSource `yaml:"quotes"`
	BaseURL     string             `yaml:"base_url"`
	Auth        authConfig         `yaml:"auth"`
	Rate        string             `yaml:"rate"`
	Concurrency literal            `yaml:"concurrency"`
	Attempts    literal            `yaml:"attempts"`
	RetryBudget literal            `yaml:"retry_budget"` // percent of its loans
	Timeout     string             `yaml:"timeout"`
	Orders      bool               `yaml:"orders"` // LossExpress: effects by the order routes
	Requests    string             `yaml:"requests"`
	MaxRequests literal            `yaml:"max_requests"`
	Statement   listConfig         `yaml:"statement"`
	Compute     conventionConfig   `yaml:"compute"`
	Convention  conventionConfig   `yaml:"convention"`
	Tolerance   tolerances         `yaml:"tolerance"`
	Fees        map[string]literal `yaml:"fees"` // its fee schedule, by name
}

// authConfig has the keys of every vendor's login; each vendor uses some. Secrets are references.
type authConfig struct {
	Flow         string `yaml:"flow"`
	TokenURL     string `yaml:"token_url"`
	Audience     string `yaml:"audience"`
	ClientID     string `yaml:"client_id"`
	ClientSecret string `yaml:"client_secret"`
	Username     string `yaml:"username"`
	PrivateKey   string `yaml:"private_key"`
	UserPoolID   string `yaml:"user_pool_id"`
	AppClientID  string `yaml:"app_client_id"`
	Password     string `yaml:"password"`
	TenantID     string `yaml:"tenant_id"`
	ServicerID   string `yaml:"servicer_id"`
	Secret       string `yaml:"secret"`
}

// tolerances are the tolerances of one level, by the name of their figure.
type tolerances map[payoff.Field]tolerance

// tolerance is "0.05", "0.01%", or {over: …, under: …}, as it stands in the file: read by parse, where the line is
// known for what is wrong with it.
type tolerance struct{ text []byte }

// UnmarshalYAML takes the literal text, so that 0.10 keeps its digits.
func (t *tolerance) UnmarshalYAML(text []byte) error {
	t.text = bytes.Clone(text)
	return nil
}

// parse reads the bounds; a side that is left out demands equality.
func (t tolerance) parse() (payoff.Tolerance, error) {
	if !bytes.ContainsRune(t.text, ':') {
		bound, err := payoff.ParseBound(unquote(t.text))
		return payoff.Tolerance{Over: bound, Under: bound}, err
	}
	var parsed payoff.Tolerance
	var sides map[string]literal
	if err := yaml.Unmarshal(t.text, &sides); err != nil {
		return parsed, errors.New("it is an amount, a percent, or {over: ..., under: ...}")
	}
	for side, text := range sides {
		bound, err := payoff.ParseBound(string(text))
		if err != nil {
			return parsed, err
		}
		switch side {
		case "over":
			parsed.Over = bound
		case "under":
			parsed.Under = bound
		default:
			return parsed, fmt.Errorf("%q is no side of a tolerance; there are over, under", side)
		}
	}
	return parsed, nil
}

// literal is a scalar as it stands in the file.
type literal string

// UnmarshalYAML takes the text without its quotes.
func (l *literal) UnmarshalYAML(text []byte) error {
	*l = literal(unquote(text))
	return nil
}

// in reads the literal as a whole number between two bounds; YAML would cut 2.9 to 2.
func (l literal) in(low, high int) (int, error) {
	n, err := strconv.Atoi(string(l))
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("%q is not a whole number between %d and %d", string(l), low, high)
	}
	return n, nil
}

// limit reads a literal that may be left out; 0 then.
func (l literal) limit(high int) (int, error) {
	if l == "" {
		return 0, nil
	}
	return l.in(1, high)
}

func unquote(text []byte) string { return strings.Trim(string(bytes.TrimSpace(text)), `"'`) }

// loadConfig reads the configuration: the file named, else tieout.yaml in the working folder, else beside the first
// list, else none. Unknown keys and impossible values are refused with file and line.
func loadConfig(path, firstFile string) (*config, error) {
	for _, candidate := range []string{configName, filepath.Join(filepath.Dir(firstFile), configName)} {
		if path == "" && exists(candidate) {
			path = candidate
		}
	}
	if path == "" {
		return parseConfig("", nil)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeNoFile, "check --config", "the configuration cannot be read: %w", err)
	}
	return parseConfig(path, text)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// parseConfig reads a configuration from its text; path is for messages.
func parseConfig(path string, text []byte) (*config, error) {
	c := &config{path: path, text: text}
	if err := yaml.UnmarshalWithOptions(text, c, yaml.Strict()); err != nil {
		return nil, payoff.Problemf(payoff.CodeConfig, "correct the line; docs/configuration.md lists the keys", "%s:%s", path,
			strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	var err error
	if c.file, err = parser.ParseBytes(text, 0); err != nil {
		return nil, payoff.Problemf(payoff.CodeConfig, "correct the line", "%s:%w", path, err)
	}
	c.Ledger = orDefault(c.Ledger, "tieout.db")
	c.Reports = orDefault(c.Reports, "reports")
	c.Timezone = orDefault(c.Timezone, "America/New_York")
	c.Duplicates = orDefault(c.Duplicates, string(store.DuplicatesReject))
	return c, c.check()
}

func orDefault(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

// problem says what is wrong at a key, such as $.vendors.q2.rate, with the line it stands on.
func (c *config) problem(key, format string, args ...any) error {
	return payoff.Problemf(payoff.CodeConfig, "correct the line; docs/configuration.md lists the keys",
		"%s: %s: %w", c.where(key), strings.TrimPrefix(key, "$."), fmt.Errorf(format, args...))
}

// where returns the file and, if the key stands in it, the line.
func (c *config) where(key string) string {
	where := c.path
	if path, err := yaml.PathString(key); err == nil && c.file != nil {
		if node, err := path.FilterFile(c.file); err == nil && node != nil {
			where = fmt.Sprintf("%s:%d", c.path, node.GetToken().Position.Line)
		}
	}
	return where
}

// location returns the zone that decides what "today" is; check has proven that it exists.
func (c *config) location() *time.Location {
	loc, err := time.LoadLocation(c.Timezone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// sum is the SHA-256 of the configuration's text, in hex.
func (c *config) sum() string {
	sum := sha256.Sum256(c.text)
	return hex.EncodeToString(sum[:])
}

// describeTolerances says in words which tolerances are in force, one line a vendor.
func (c *config) describeTolerances() []string {
	var lines []string
	for _, vendor := range slices.Sorted(maps.Keys(c.Vendors)) {
		t := c.tolerances(vendor)
		var parts []string
		for _, f := range payoff.Fields {
			if bound, ok := t[f]; ok {
				parts = append(parts, fmt.Sprintf("%s %s", f, bound))
			}
		}
		if len(parts) == 0 {
			parts = []string{"none: every figure must be equal to the cent"}
		}
		lines = append(lines, vendor+": "+strings.Join(parts, ", "))
	}
	return lines
}
