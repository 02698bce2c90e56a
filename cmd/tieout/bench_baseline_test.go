package main

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// baseline is the median of three times of what no run can do without: so many rows of twelve integers and short texts,
// inserted once into a new ledger's one table, twenty a statement.
func baseline(t *testing.T, rows int) time.Duration {
	t.Helper()
	var took []time.Duration
	for range 3 {
		took = append(took, insertBare(t, rows))
	}
	slices.Sort(took)
	return took[1]
}

// insertBare inserts by one statement, prepared once, in one transaction that survives a power cut.
func insertBare(t *testing.T, rows int) time.Duration {
	t.Helper()
	const columns, atOnce = 12, 20
	path := filepath.Join(t.TempDir(), "bare.db")
	began := time.Now()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)")
	must(t, err)
	_, err = db.Exec("CREATE TABLE bare (a INTEGER, b TEXT, c TEXT, d INTEGER, e INTEGER, f TEXT, g INTEGER, h INTEGER, i INTEGER, j INTEGER, k TEXT, l INTEGER)")
	must(t, err)
	tx, err := db.Begin()
	must(t, err)
	row := "(" + strings.Repeat("?, ", columns-1) + "?)"
	insert, err := tx.Prepare("INSERT INTO bare VALUES " + strings.Repeat(row+", ", atOnce-1) + row)
	must(t, err)
	defer insert.Close()
	values := make([]any, 0, columns*atOnce)
	for i := range rows - rows%atOnce {
		values = append(values, i, fmt.Sprintf("%010d", i), "acme", 100_000+i, i%2_000, "2026-06-30", i%9, i%20_000, i%3_000, i%5_000, "ACT/365F", 1)
		if len(values) == cap(values) {
			_, err := insert.Exec(values...)
			must(t, err)
			values = values[:0]
		}
	}
	must(t, tx.Commit())
	must(t, db.Close())
	return time.Since(began)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
