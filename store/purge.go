package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"tieout/payoff"
	"tieout/store/bulk"
)

// Retention says which runs a ledger may lose: those for which both conditions hold. Whatever it says, the last complete
// run of all rows stays, with all that came after it; so do runs that can be resumed, runs with an effect of open outcome,
// everything about effects, and the breaks that are open with the days on which they were first seen.
type Retention struct {
	Before payoff.Date // only runs as of earlier days; zero: of any day
	Keep   int         // none of the last so many complete runs of all rows, nor what came after the first of them
}

// A PurgedRun is a run that a purge takes, or has taken, the rows of.
type PurgedRun struct {
	Run
	Loans int // and claims
}

// A Purge is what a retention comes to.
type Purge struct {
	Runs  []PurgedRun // the earliest first
	Bytes int64       // what their rows take up, about
	Free  int64       // bytes of the file that nothing takes up, as an earlier purge left them; 0 below a megabyte
}

// purgedMark begins what stands as the error of a run whose rows were purged. Its own row stays: nobody may get its id
// again, under which there are reports and, it may be, effects.
const purgedMark = "purged on "

// Purged says whether a purge took the run's rows.
func (r *Run) Purged() bool { return r.State == Failed && strings.HasPrefix(r.Error, purgedMark) }

// purgeableSQL selects the runs; ?1 is the day or empty, ?2 the count, ?3 the mark. Runs that a purge which was stopped has
// marked are among them as long as they have rows.
const purgeableSQL = `SELECT n FROM run WHERE state IN ('complete', 'failed') AND (?1 = '' OR as_of < ?1)
		AND n < coalesce((SELECT n FROM run WHERE state = 'complete' AND partial IS NULL ORDER BY n DESC LIMIT 1 OFFSET ?2 - 1), 0)
		AND coalesce(instr(error, ?3), 0) <> 1
		AND NOT EXISTS (SELECT 1 FROM intent WHERE plan = 'automatic ' || run.id AND state IN ('planned', 'sending', 'unknown'))
	UNION SELECT n FROM run WHERE instr(error, ?3) = 1 AND (%s)`

// Purgeable returns what a purge with this retention would take. It reads the whole file, at about a gigabyte in some
// seconds.
func (s *Store) Purgeable(ctx context.Context, keep Retention) (*Purge, error) {
	p, err := s.purgeable(ctx, keep)
	return p, ledgerProblem(s.path, err)
}

func (s *Store) purgeable(ctx context.Context, keep Retention) (*Purge, error) {
	tables, err := s.runTables(ctx)
	if err != nil {
		return nil, err
	}
	left := make([]string, len(tables))
	for i, t := range tables {
		left[i] = fmt.Sprintf("EXISTS (SELECT 1 FROM %s t WHERE t.run = run.n)", t.name)
	}
	before := ""
	if !keep.Before.IsZero() {
		before = keep.Before.String()
	}
	runs, err := s.runs(ctx, "WHERE n IN ("+fmt.Sprintf(purgeableSQL, strings.Join(left, " OR "))+") ORDER BY n",
		before, max(keep.Keep, 1), purgedMark)
	if err != nil {
		return nil, err
	}
	p := &Purge{Runs: make([]PurgedRun, len(runs))}
	for i, r := range runs {
		p.Runs[i].Run = r
		err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM loan WHERE run = ? AND origin IN ('loan', 'claim')", r.n).Scan(&p.Runs[i].Loans)
		if err != nil {
			return nil, err
		}
	}
	if p.Free, err = s.pages(ctx, "freelist_count"); err != nil {
		return nil, err
	}
	if p.Free < worthShrinking {
		p.Free = 0
	}
	p.Bytes, err = s.weigh(ctx, tables, runs)
	return p, err
}

// worthShrinking is how many free bytes are worth a new file: a migration and the night's own work leave some.
const worthShrinking = 1 << 20

// A runTable is a table whose rows are of runs.
type runTable struct {
	name string
	key  string // columns that tell the rows of a run apart
}

// runTables finds the tables that refer to run, so that none is forgotten that comes later.
func (s *Store) runTables(ctx context.Context) ([]runTable, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT t.name, iif(t.wr, (SELECT group_concat(name, ', ') FROM pragma_table_info(t.name)
			WHERE pk > 0 AND name <> 'run'), 'rowid')
		FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) f ON f."table" = 'run' AND f."from" = 'run'
		WHERE t.schema = 'main' ORDER BY t.name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tables []runTable
	for rows.Next() {
		var t runTable
		if err := rows.Scan(&t.name, &t.key); err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	return tables, errors.Join(rows.Err(), rows.Close())
}

// weigh estimates the bytes of the rows of these runs: of each table and its indexes the share that is theirs.
func (s *Store) weigh(ctx context.Context, tables []runTable, runs []Run) (bytes int64, err error) {
	if len(runs) == 0 {
		return 0, nil
	}
	numbers := make([]string, len(runs))
	for i, r := range runs {
		numbers[i] = fmt.Sprint(r.n)
	}
	for _, t := range tables {
		var share sql.Null[float64]
		err := s.db.QueryRowContext(ctx, fmt.Sprintf(`SELECT (SELECT count(*) FROM %[1]s WHERE run IN (%[2]s)) * 1.0 / nullif(count(*), 0) *
			(SELECT sum(d.pgsize) FROM sqlite_schema m JOIN dbstat d ON d.name = m.name AND d.aggregate = 1 WHERE m.tbl_name = '%[1]s')
			FROM %[1]s`, t.name, strings.Join(numbers, ", "))).Scan(&share)
		if err != nil {
			return 0, err
		}
		bytes += int64(share.V)
	}
	return bytes, nil
}

// pages returns a count of pages of the file in bytes.
func (s *Store) pages(ctx context.Context, which string) (bytes int64, err error) {
	var count, size int64
	if err := s.db.QueryRowContext(ctx, "PRAGMA "+which).Scan(&count); err != nil {
		return 0, err
	}
	err = s.db.QueryRowContext(ctx, "PRAGMA page_size").Scan(&size)
	return count * size, err
}

// Purge takes the rows of the runs that [Store.Purgeable] returned and leaves of each run that there was one. A purge
// that is stopped is completed by the next: no run is whole for some and gone for others, since all are marked first,
// in one transaction. Only the holder of the ledger's lock may call it. The file keeps its size until [Store.Shrink].
func (s *Store) Purge(ctx context.Context, p *Purge) error {
	tables, err := s.runTables(ctx)
	if err != nil {
		return ledgerProblem(s.path, err)
	}
	if err := s.markPurged(ctx, p); err != nil {
		return err
	}
	for i := range p.Runs {
		for _, t := range tables {
			if err := s.empty(ctx, t, p.Runs[i].n); err != nil {
				return err
			}
		}
	}
	return nil
}

// markPurged makes the runs such as nobody reads; what they were made with goes along.
func (s *Store) markPurged(ctx context.Context, p *Purge) error {
	mark := purgedMark + time.Now().UTC().Format(time.RFC3339)
	return s.write(ctx, func(tx *sql.Tx) error {
		for i := range p.Runs {
			_, err := tx.ExecContext(ctx, `UPDATE run SET state = 'failed', config = '', settings = '{}', error = ?
				WHERE n = ? AND state IN ('complete', 'failed') AND coalesce(instr(error, ?), 0) <> 1`, mark, p.Runs[i].n, purgedMark)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// empty deletes a run's rows of one table, some at a time, since the write-ahead log holds all of a transaction.
func (s *Store) empty(ctx context.Context, t runTable, run int64) error {
	query := fmt.Sprintf("DELETE FROM %[1]s WHERE run = ?1 AND (%[2]s) IN (SELECT %[2]s FROM %[1]s WHERE run = ?1 LIMIT ?2)", t.name, t.key)
	for gone := int64(bulk.RowsPerTransaction); gone == bulk.RowsPerTransaction; {
		err := s.write(ctx, func(tx *sql.Tx) error {
			res, err := tx.ExecContext(ctx, query, run, bulk.RowsPerTransaction)
			if err != nil {
				return err
			}
			gone, err = res.RowsAffected()
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
