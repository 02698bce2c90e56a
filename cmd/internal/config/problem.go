package config

import (
	"fmt"
	"strings"
	"sync"

	"github.com/goccy/go-yaml/ast"

	"tieout/payoff"
	"tieout/payoff/yamltext"
	"tieout/vendors/client"
)

// hint tells the reader of a problem what to do about it.
const hint = "correct the line; docs/configuration.md lists the keys"

// A source knows on which line of a file each of its keys is.
type source struct {
	path  string
	lines func() map[string]int // by key, made when a line is first asked for
}

func newSource(path string, text []byte) source {
	return source{path, sync.OnceValue(func() map[string]int {
		lines := map[string]int{}
		tree, err := yamltext.Parse(text, textLimit)
		if err != nil {
			return lines
		}
		for _, doc := range tree.Docs {
			noteLines(doc.Body, "", lines)
		}
		return lines
	})}
}

// noteLines notes the lines of the keys below a node. Keys are spelled as in vendors.q2.rate and lists[0].files.
func noteLines(node ast.Node, key string, lines map[string]int) {
	if node == nil {
		return
	}
	if _, known := lines[key]; !known && key != "" {
		lines[key] = node.GetToken().Position.Line
	}
	switch node := node.(type) {
	case *ast.MappingNode:
		for _, value := range node.Values {
			noteLines(value, key, lines)
		}
	case *ast.MappingValueNode:
		name := strings.TrimPrefix(key+"."+node.Key.GetToken().Value, ".")
		noteLines(node.Value, name, lines)
	case *ast.SequenceNode:
		for i, value := range node.Values {
			noteLines(value, fmt.Sprintf("%s[%d]", key, i), lines)
		}
	case *ast.AnchorNode:
		noteLines(node.Value, key, lines)
	}
}

// where returns the file and, if the key stands in it, its line.
func (s source) where(key string) string {
	if line, ok := s.lines()[key]; ok {
		return fmt.Sprintf("%s:%d", s.path, line)
	}
	return s.path
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

// mostProblems is how many problems of a file are told at once.
const mostProblems = 50

// join makes one problem of several, with the code and the hint of the first. It returns nil if there is none.
func join(problems []*payoff.Problem) error {
	var errs []error
	for _, p := range problems[:min(len(problems), mostProblems)] {
		errs = append(errs, p)
	}
	if more := len(problems) - mostProblems; more > 0 {
		errs = append(errs, fmt.Errorf("and %s more", payoff.Thousands(more)))
	}
	return payoff.JoinProblems(errs...)
}
