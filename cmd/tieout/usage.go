package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tieout/payoff"
)

// usage makes a wrong number of arguments a problem of usage.
func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check == nil {
			return nil
		}
		err := check(cmd, args)
		var p *payoff.Problem
		if err == nil || errors.As(err, &p) {
			return err
		}
		form := strings.TrimSuffix(cmd.CommandPath(), cmd.Name()) + cmd.Use
		if len(args) == 0 {
			return payoff.Problemf(payoff.CodeUsage, helpFor(cmd)+" says more", "%s lacks what it is about", form)
		}
		return payoff.Problemf(payoff.CodeUsage, helpFor(cmd)+" says more", "%s cannot take %q", form,
			strings.Join(args, " "))
	}
}

// helpFor is the command that shows the help of another.
func helpFor(cmd *cobra.Command) string {
	words := strings.Fields(cmd.CommandPath())[1:]
	return payoff.Command(append(words, "--help")).Quoted()
}

// knownCommand refuses a command that does not exist, with what was probably meant.
func knownCommand(root *cobra.Command, args []string) error {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd(args...)
	found, rest, err := root.Find(args)
	rest = slices.DeleteFunc(slices.Clone(rest), func(arg string) bool { return strings.HasPrefix(arg, "-") })
	switch {
	case err == nil && found != root && !found.Runnable() && len(rest) > 0:
		return payoff.Problemf(payoff.CodeUsage, helpFor(found)+" lists the commands", "there is no command %q",
			found.Name()+" "+rest[0])
	case err == nil || strings.HasPrefix(args[0], cobra.ShellCompRequestCmd):
		return nil
	}
	at := slices.IndexFunc(args, func(arg string) bool { return !strings.HasPrefix(arg, "-") })
	const all = "`tieout --help` lists the commands"
	hint := all
	if likely := root.SuggestionsFor(args[at]); len(likely) > 0 {
		meant := slices.Clone(payoff.Command(args))
		meant[at] = closest(args[at], likely)
		hint = "did you mean " + meant.Quoted() + "? " + all
	}
	return payoff.Problemf(payoff.CodeUsage, hint, "there is no command %q", args[at])
}

// wrongFlag says of a flag that is unknown or has a wrong value what to do.
func wrongFlag(cmd *cobra.Command, err error) error {
	hint := helpFor(cmd) + " lists the flags"
	var unknown *pflag.NotExistError
	var twice *givenTwice
	switch {
	case errors.As(err, &twice) && twice.flag == "sheet":
		hint = "a run reads one sheet of its workbooks: save the other as a file of its own, and name both files"
	case errors.As(err, &twice):
		hint = "leave one out"
	case errors.As(err, &unknown):
		if name := likelyFlag(cmd, unknown.GetSpecifiedName()); name != "" {
			hint = fmt.Sprintf("did you mean --%s? %s", name, hint)
		}
	}
	if errors.Is(err, errEmptyValue) {
		hint = "leave it out, or say a value; a variable of the shell may not be set"
	}
	return payoff.Problemf(payoff.CodeUsage, hint, "%w", wrongValue(err))
}

// errEmptyValue is what is wrong with a flag whose value is empty: most likely that of a variable.
var errEmptyValue = errors.New("is empty")

// wrongValue says in words what is wrong with the value of a flag.
func wrongValue(err error) error {
	var twice *givenTwice
	var wrong *pflag.InvalidValueError
	var number *strconv.NumError
	switch {
	case errors.As(err, &twice):
		return twice
	case !errors.As(err, &wrong):
		return err
	case errors.Is(err, errEmptyValue):
		return fmt.Errorf("--%s %w", wrong.GetFlag().Name, errEmptyValue)
	}
	why := errors.Unwrap(wrong)
	if errors.As(err, &number) {
		why = errors.New("is not a whole number")
		if wrong.GetFlag().Value.Type() == "bool" {
			why = errors.New("is neither true nor false")
		}
	}
	return fmt.Errorf("--%s %q: %w", wrong.GetFlag().Name, wrong.GetValue(), why)
}

// likelyFlag returns the flag that was probably meant; empty if none is like it.
func likelyFlag(cmd *cobra.Command, name string) string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if best := closest(name, names); best != "" && distance(best, name) <= max(1, len(name)/3) {
		return best
	}
	return ""
}

// closest returns the word that takes the fewest changes; empty if there are none.
func closest(word string, words []string) string {
	if len(words) == 0 {
		return ""
	}
	return slices.MinFunc(words, func(a, b string) int { return cmp.Compare(distance(word, a), distance(word, b)) })
}

// distance counts the letters to insert, remove or replace to make one word of another.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// takeOnce refuses a second value of each flag that has one only: the last would be taken without a word.
func takeOnce(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		switch f.Value.Type() {
		case "bool", "stringArray", (*controls)(nil).Type():
			return
		}
		f.Value = &once{Value: f.Value, flag: f.Name}
	})
}

// A once is a flag that has one value.
type once struct {
	pflag.Value
	flag  string
	given *string
}

// Set sets the value, the first time.
func (o *once) Set(text string) error {
	switch {
	case o.given != nil:
		return &givenTwice{o.flag, *o.given, text}
	case text == "":
		return errEmptyValue
	}
	o.given = &text
	return o.Value.Set(text)
}

// givenTwice says that a flag has two values, and takes one.
type givenTwice struct{ flag, first, second string }

func (g *givenTwice) Error() string {
	return fmt.Sprintf("--%s is given twice: %s and %s", g.flag, g.first, g.second)
}
