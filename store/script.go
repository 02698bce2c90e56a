package store

import (
	"context"
	"database/sql"
	"strings"
)

// runScript carries out the statements of a script one by one, each with the parameters that it names. A statement ends
// with a semicolon at the end of a line.
func runScript(ctx context.Context, tx *sql.Tx, script string, parameters ...any) error {
	for statement := range strings.SplitSeq(script, ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, statement, parameters...); err != nil {
			return err
		}
	}
	return nil
}
