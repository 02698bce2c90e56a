package store

import (
	"context"
	"database/sql"
	_ "embed" // for the SQL
	"errors"
	"fmt"
	"strings"
	"time"

	"tieout/payoff"
	"tieout/store/bulk"
)

// Retention says which runs a ledger may lose: those for which both conditions hold. Whatever it says, the last
// complete run of all rows stays, with everything that came after it; so do runs that can be resumed, runs with an
// effect of open outcome, everything about effects, and the breaks that are open, with the days on which they were
// first seen.
type Retention struct {
	Before payoff.Date // only runs as of earlier days; zero: of any day
	Keep   int         // none of this many last complete runs of all rows, nor what came after the first of them
}

// A PurgedRun is a run whose rows a purge takes, or has taken.
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

// purgedMark begins what stands as the error of a run whose rows were purged. Its own row stays, because nobody may get
// its id again: there are reports under it and perhaps effects.
const purgedMark = "purged on "

// Purged says whether a purge took the run's rows.
func (r *Run) Purged() bool { return r.State == Failed && strings.HasPrefix(r.Error, purgedMark) }

//go:embed sql/purgeable.sql
var purgeableSQL string

// Purgeable returns what a purge with this retention would take. It reads the whole file: a gigabyte takes some
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
	hasRows := make([]string, len(tables))
	for i, t := range tables {
		hasRows[i] = fmt.Sprintf("EXISTS (SELECT 1 FROM %s t WHERE t.run = run.n)", t.name)
	}
	before := ""
	if !keep.Before.IsZero() {
		before = keep.Before.String()
	}
	which := strings.Replace(purgeableSQL, "/* has rows */", strings.Join(hasRows, " OR "), 1)
	runs, err := s.runs(ctx, "WHERE n IN (\n"+which+") ORDER BY n", sql.Named("before", before),
		sql.Named("keep", max(keep.Keep, 1)), sql.Named("mark", purgedMark))
	if err != nil {
		return nil, err
	}
	p := &Purge{Runs: make([]PurgedRun, len(runs))}
	for i, r := range runs {
		p.Runs[i].Run = r
		err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM loan WHERE run = ? AND origin IN ('loan', 'claim')",
			r.n).Scan(&p.Runs[i].Loans)
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

// worthShrinking is how many free bytes are worth a new file: the night's own work leaves some.
const worthShrinking = 1 << 20

// A runTable is a table whose rows are of runs.
type runTable struct {
	name string
	key  string // the columns that tell the rows of a run apart
}

//go:embed sql/run_tables.sql
var runTablesSQL string

// runTables finds the tables that refer to run.
func (s *Store) runTables(ctx context.Context) ([]runTable, error) {
	rows, err := s.db.QueryContext(ctx, runTablesSQL)
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
		err := s.db.QueryRowContext(ctx, fmt.Sprintf(`
			SELECT (SELECT count(*) FROM %[1]s WHERE run IN (%[2]s)) * 1.0 / nullif(count(*), 0) *
				(SELECT sum(d.pgsize) FROM sqlite_schema m JOIN dbstat d ON d.name = m.name AND d.aggregate = 1
				 WHERE m.tbl_name = '%[1]s')
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

// Purge takes the rows of the runs that [Store.Purgeable] returned and leaves of each run only that there was one. The
// next purge completes one that is stopped: no run is whole for some readers and gone for others, because all are
// marked first, in one transaction. Only the holder of the ledger's lock may call it. The file keeps its size until
// [Store.Shrink].
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

// markPurged makes the runs such that nobody reads them; the configuration that they were made with goes as well.
func (s *Store) markPurged(ctx context.Context, p *Purge) error {
	mark := purgedMark + time.Now().UTC().Format(time.RFC3339)
	return s.write(ctx, func(tx *sql.Tx) error {
		for i := range p.Runs {
			_, err := tx.ExecContext(ctx, `UPDATE run SET state = 'failed', config = '', settings = '{}', error = ?
				WHERE n = ? AND state IN ('complete', 'failed') AND coalesce(instr(error, ?), 0) <> 1`, mark, p.Runs[i].n,
				purgedMark)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// empty deletes a run's rows of one table, some at a time, because the write-ahead log holds the whole of a
// transaction.
func (s *Store) empty(ctx context.Context, t runTable, run int64) error {
	query := fmt.Sprintf("DELETE FROM %[1]s WHERE run = ?1 AND (%[2]s) IN "+
		"(SELECT %[2]s FROM %[1]s WHERE run = ?1 LIMIT ?2)", t.name, t.key)
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
