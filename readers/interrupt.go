package readers

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// interruptible returns a reader that fails once the context has ended.
func interruptible(ctx context.Context, in io.Reader) io.Reader {
	return &stoppable{in, func() error { return stopped(ctx) }}
}

// stopped returns why the context ended; nil while it has not.
func stopped(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return context.Cause(ctx)
}

type stoppable struct {
	in      io.Reader
	stopped func() error
}

// Read reads on, or says that it was stopped.
func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.stopped(); err != nil {
		return 0, err
	}
	return s.in.Read(p)
}

// apart calls what may take long and cannot be stopped, or may panic on what it is given, and waits for it until the
// context ends. What is left running then ends with the program.
func apart[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() { done <- o }()
		defer caught(&o.err)
		o.value, o.err = do()
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}

// errPanic marks an error that was a panic.
var errPanic = errors.New("it cannot be read")

// caught turns a panic into an error. The library that reads workbooks takes some of what a file says for granted.
func caught(err *error) {
	if fault := recover(); fault != nil {
		*err = fmt.Errorf("%w: %v", errPanic, fault)
	}
}
