package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/google/uuid"

	"tieout/payoff"
)

// giveIdentity gives a new ledger its id.
func giveIdentity(ctx context.Context, tx *sql.Tx) error {
	id, err := uuid.NewRandom()
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO identity (one, id, made) VALUES (1, ?, ?)", id.String(), instant(time.Now()))
	return err
}

// ID returns what tells this ledger from all others, copies of it excepted: a UUID that was made with it.
func (s *Store) ID(ctx context.Context) (id string, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT id FROM identity").Scan(&id)
	return id, ledgerProblem(s.path, err)
}

// Intents returns all intents of the ledger, the oldest first.
func (s *Store) Intents(ctx context.Context) ([]payoff.Intent, error) { return s.intents(ctx, "n > 0") }

// HoldsRuns says whether the ledger holds runs of the sandbox, or real ones.
func (s *Store) HoldsRuns(ctx context.Context, sandbox bool) (holds bool, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM run WHERE sandbox = ?)", sandbox).Scan(&holds)
	return holds, ledgerProblem(s.path, err)
}
