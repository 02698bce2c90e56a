package config

import (
	"fmt"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"tieout/payoff"
	"tieout/vendors/client"
)

// hint tells the reader of a problem what to do about it.
const hint = "correct the line; docs/configuration.md lists the keys"

// A source knows on which line of a file each of its keys is.
type source struct {
	path string
	tree func() *ast.File // parsed when a line is first asked for; nil if it cannot be parsed
}

func newSource(path string, text []byte) source {
	return source{path, sync.OnceValue(func() *ast.File {
		tree, err := parser.ParseBytes(text, 0)
		if err != nil {
			return nil
		}
		return tree
	})}
}

// where returns the file and, if the key stands in it, its line. Keys are spelled as in vendors.q2.rate.
func (s source) where(key string) string {
	path, err := yaml.PathString("$." + key)
	if err != nil || s.tree() == nil {
		return s.path
	}
	node, err := path.FilterFile(s.tree())
	if err != nil || node == nil {
		return s.path
	}
	return fmt.Sprintf("%s:%d", s.path, node.GetToken().Position.Line)
}

// problem says what is wrong at a key.
func (s source) problem(key, format string, args ...any) *payoff.Problem {
	return payoff.Problemf(payoff.CodeConfig, hint, "%s: %s: %w", s.where(key), key, fmt.Errorf(format, args...))
}

// A reading is a file that is being parsed, with the problems that were found so far.
type reading struct {
	source
	clients  []client.Spec
	problems []*payoff.Problem
}

// refuse adds a problem at a key.
func (r *reading) refuse(key, format string, args ...any) {
	r.problems = append(r.problems, r.problem(key, format, args...))
}

// keepFirst keeps only the first of the problems that were found after the first n. Deferred with the number of
// problems so far, it makes what is parsed together, such as a convention, report one problem.
func (r *reading) keepFirst(n int) { r.problems = r.problems[:min(len(r.problems), n+1)] }

// value parses the text of a key. An empty text means that the key was left out, and gives the zero value. A text that
// cannot be parsed is a problem.
func value[S ~string, T any](r *reading, key string, text S, parse func(string) (T, error)) (parsed T) {
	if text == "" {
		return parsed
	}
	parsed, err := parse(string(text))
	if err != nil {
		r.refuse(key, "%w", err)
	}
	return parsed
}

// join makes one problem of several, with the code and the hint of the first. It returns nil if there is none.
func join(problems []*payoff.Problem) error {
	errs := make([]error, len(problems))
	for i, p := range problems {
		errs[i] = p
	}
	return payoff.JoinProblems(errs...)
}
