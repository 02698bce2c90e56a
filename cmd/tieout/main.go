// Command tieout reconciles payoffs in batch: it reads loan and claim lists, obtains each payoff from the loan's
// vendor, computes the payoff we expect, compares the two to the cent, and writes a ledger and a workbook.
//
// This package is the program's edge: flags, configuration, wiring and exit codes. What it wires stands in the
// packages beside it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"tieout/payoff"
)

func main() {
	neverDump()
	collectLess()
	ctx, stop := interruptible()
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// collectLess trades some memory for speed: what stands in memory at once is little, and what is dropped is much, so
// that garbage is worth collecting at some 90 MB and not at 4. Whoever sets GOGC or GOMEMLIMIT decides otherwise.
func collectLess() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(1000)
		debug.SetMemoryLimit(88 << 20)
	}
}

// interruptible returns a context that ends with the first SIGINT or SIGTERM, its cause; a second one kills.
func interruptible() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		sig := <-signals
		cancel(stopped{sig})
		fmt.Fprintln(os.Stderr, "tieout: stopping; what was answered is kept. Once more to stop at once")
		<-signals
		os.Exit(payoff.ExitInterrupted)
	}()
	return ctx, func() { signal.Stop(signals) }
}

// stopped is the cause of a context that a signal ended.
type stopped struct{ os.Signal }

func (s stopped) Error() string { return "stopped by " + s.String() }

// run is the program: it carries out the arguments and returns the exit code. All that is printed goes through a
// [printer].
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	out, messages := newPrinter(stdout), newPrinter(stderr)
	code := execute(ctx, args, out, messages)
	if err := errors.Join(out.end(), messages.end()); err != nil {
		return max(code, payoff.ExitFailed)
	}
	return code
}

// execute carries out the arguments.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var code exitCode
	root := rootCommand(&code)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return int(code)
	}
	return fail(ctx, args, err, stdout, stderr)
}

// exitCode is what a command that succeeded ends the program with.
type exitCode int

func rootCommand(code *exitCode) *cobra.Command {
	root := &cobra.Command{
		Use:           "tieout",
		Short:         "Reconcile payoffs: what vendors ask against what we expect, to the cent",
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       version(),
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return payoff.Problemf(payoff.CodeUsage, cmd.CommandPath()+" --help lists the flags", "%w", err)
	})
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages ", ".FlagUsagesWrapped 80 "))
	root.AddCommand(runCommand(code), resumeCommand(code), calcCommand(code), reportCommand(), runsCommand(),
		breaksCommand(), explainCommand(), inspectCommand(), initCommand(), webhookCommand(), planCommand(),
		applyCommand(code), resolveCommand(code), purgeCommand(), sandboxCommand(), versionCommand())
	root.SetHelpCommand(helpCommand(root))
	for _, cmd := range root.Commands() {
		cmd.Args = usage(cmd.Args)
	}
	return root
}

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
		return payoff.Problemf(payoff.CodeUsage, cmd.CommandPath()+" --help says what it takes", "%w", err)
	}
}

// fail says what went wrong, where and what to do next, and returns the exit code.
func fail(ctx context.Context, args []string, err error, stdout, stderr io.Writer) int {
	p := problemOf(ctx, err)
	code := exitOf(ctx, p)
	if p.Code == payoff.CodeStopped && slices.Contains(args, "--sandbox") {
		p.Hint = strings.Replace(p.Hint, "tieout resume", "tieout resume --sandbox", 1)
	}
	if slices.Contains(args, "--json") { // the flags may be what was wrong
		writeError(stdout, code, p)
	}
	fmt.Fprintf(stderr, "tieout: error: %s\n", p.Message)
	if p.Hint != "" {
		fmt.Fprintf(stderr, "tieout: hint: %s (more: tieout help %s)\n", p.Hint, p.Code)
	}
	return code
}

// problemOf turns any error into a problem.
func problemOf(ctx context.Context, err error) *payoff.Problem {
	var p *payoff.Problem
	var sig stopped
	switch {
	case errors.As(err, &p) && p.Code == payoff.CodeStopped: // it says by itself how to go on
		return p
	case errors.As(context.Cause(ctx), &sig):
		return payoff.Problemf(payoff.CodeStopped, "tieout resume goes on where it stopped", "%w", sig)
	case errors.As(err, &p):
		return p
	}
	return payoff.Problemf(payoff.CodeInternal, "", "%w", err)
}

// exitOf returns the exit code that a problem ends the program with.
func exitOf(ctx context.Context, p *payoff.Problem) int {
	var sig stopped
	switch p.Code {
	case payoff.CodeStopped:
		if errors.As(context.Cause(ctx), &sig) && sig.Signal == syscall.SIGTERM {
			return payoff.ExitInterrupted + int(syscall.SIGTERM) - int(syscall.SIGINT)
		}
		return payoff.ExitInterrupted
	case payoff.CodeUsage, payoff.CodeNoFile, payoff.CodeSheet, payoff.CodeHeader, payoff.CodeRates, payoff.CodeConfig,
		payoff.CodeSecret, payoff.CodeNoRun, payoff.CodePlan:
		return payoff.ExitUsage
	case payoff.CodeLocked:
		return payoff.ExitLocked
	}
	return payoff.ExitFailed
}

// writeError is the object of --json where there is no run to speak of.
func writeError(w io.Writer, code int, p *payoff.Problem) {
	type problem struct {
		Code    string `json:"code"`
		Message string `json:"message"`
		Hint    string `json:"hint"`
	}
	// Nothing can be done about a stdout that is gone; the exit code says what happened.
	_ = json.NewEncoder(w).Encode(struct {
		ExitCode int     `json:"exit_code"`
		Error    problem `json:"error"`
	}{code, problem{p.Code, p.Message, p.Hint}})
}
