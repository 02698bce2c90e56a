package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"

	"tieout/payoff"
)

// fail says what went wrong, where and what to do next, and returns the exit code.
func fail(ctx context.Context, at place, err error, stdout, stderr io.Writer) int {
	p := problemOf(ctx, err)
	p.Hint = payoff.MapCommands(p.Hint, at.complete)
	code := exitOf(ctx, p)
	if at.json {
		writeError(stdout, code, p)
	}
	say(stderr, p)
	return code
}

// say prints a problem, with what to do next.
func say(w io.Writer, p *payoff.Problem) {
	fmt.Fprintf(w, "tieout: error: %s\n", p.Message)
	if p.Hint != "" {
		fmt.Fprintf(w, "tieout: hint: %s (more: %s)\n", p.Hint, payoff.Command{"help", p.Code}.Quoted())
	}
}

// problemOf turns any error into a problem.
func problemOf(ctx context.Context, err error) *payoff.Problem {
	var p *payoff.Problem
	var sig stopped
	switch {
	case errors.As(err, &p) && p.Code == payoff.CodeStopped: // it says by itself how to go on
		return p
	case errors.As(context.Cause(ctx), &sig):
		return payoff.Problemf(payoff.CodeStopped, "`tieout resume` goes on where it stopped", "%w", sig)
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
			return payoff.ExitTerminated
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
