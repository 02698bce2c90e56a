// Command tieout reconciles payoffs in batch: it reads loan and claim lists, obtains each payoff from the loan's
// vendor, computes the payoff we expect, compares the two to the cent, and writes a ledger and a workbook.
//
// This package is the program's edge: one file a command, printing and exit codes. What it wires is in the packages
// beside it: the run in pipeline, the configuration in cmd/internal/config.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // time zones, where the system has none

	"github.com/spf13/cobra"

	"tieout/payoff"
)

func main() {
	neverDump()
	collectLess()
	signal.Ignore(syscall.SIGPIPE) // a write tells, in every command alike: see [output]
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
	printed, messages := newPrinter(stdout), newPrinter(stderr)
	out := &output{w: printed}
	code := execute(ctx, args, out, messages)
	out.flush(printed)
	code = out.end(code, messages)
	if messages.end() != nil {
		return max(code, payoff.ExitFailed)
	}
	return code
}

// execute carries out the arguments, and says why if it cannot.
func execute(ctx context.Context, args []string, out *output, stderr io.Writer) int {
	var code exitCode
	root := rootCommand(&code)
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(stderr)
	cmd, err := root, knownCommand(root, args)
	if err == nil {
		cmd, err = root.ExecuteContextC(ctx)
	}
	if err == nil || out.lost(err) {
		return int(code)
	}
	return fail(ctx, placeOf(cmd, args), err, out, stderr)
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
	root.SetFlagErrorFunc(wrongFlag)
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages ", ".FlagUsagesWrapped 80 "))
	root.AddCommand(runCommand(code), resumeCommand(code), calcCommand(code), reportCommand(), runsCommand(),
		breaksCommand(), explainCommand(), inspectCommand(), initCommand(), webhookCommand(), planCommand(),
		applyCommand(code), resolveCommand(code), purgeCommand(), upgradeCommand(), sandboxCommand(), versionCommand())
	root.SetHelpCommand(helpCommand(root))
	for _, cmd := range root.Commands() {
		cmd.Args = usage(cmd.Args)
		takeOnce(cmd.Flags())
	}
	return root
}
