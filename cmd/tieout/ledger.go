package main

import (
	"context"
	"errors"

	"tieout/pipeline"
	"tieout/store"
)

// readLedger opens the ledger that the flags name, to look at it.
func (f *commonFlags) readLedger(ctx context.Context, look func(*store.Store) error) (err error) {
	c, err := f.load("")
	if err != nil {
		return err
	}
	s, err := store.Read(ctx, c.Ledger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return look(s)
}

// readRun finds a complete run in the ledger that the flags name, the last one without an id.
func (f *commonFlags) readRun(ctx context.Context, id string, look func(*pipeline.StoredRun) error) error {
	return f.readLedger(ctx, func(s *store.Store) error {
		r, err := pipeline.FindRun(ctx, s, id, store.Complete, parseStored)
		if err != nil {
			return err
		}
		return look(r)
	})
}

// runArgument returns the run that a command was given, or nothing for the last one.
func runArgument(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}
