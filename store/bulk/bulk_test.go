package bulk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.uber.org/goleak"
	_ "modernc.org/sqlite" // the driver

	"tieout/payoff"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newDB is a database with one table.
func newDB(t *testing.T, table string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "bulk.db"))
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	_, err = db.ExecContext(t.Context(), "CREATE TABLE "+table)
	must(t, err)
	return db
}

// rowsOf reads a query's rows, one text each.
func rowsOf(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	must(t, err)
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		must(t, rows.Scan(&text))
		all = append(all, text)
	}
	must(t, rows.Err())
	return all
}

func wantRows(t *testing.T, what string, db *sql.DB, query string, want ...string) {
	t.Helper()
	if got := rowsOf(t, db, query); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s: got rows %q, want %q", what, got, want)
	}
}

// TestInserterShapes: rows come out as they went in, whatever they share, also if there are more combinations than
// statements are prepared for.
func TestInserterShapes(t *testing.T) {
	db := newDB(t,
		"shaped (run INTEGER, n INTEGER, vendor TEXT, note TEXT, amount INTEGER, day TEXT, file INTEGER, own INTEGER)")
	tx, err := db.BeginTx(t.Context(), nil)
	must(t, err)
	var want []string
	i := NewInserter(t.Context(), tx, Into("shaped"), 7)
	for n := range 2000 {
		vendor, note, amount := fmt.Sprint("v", n%(n/100+1)), []string{"", "O'Brien", "Zürich", `a"b`}[n%4], n%3
		day := payoff.Date{}.AddDays(n % 7 * 365_000 / 3)
		own := "0"
		if n%5 == 0 {
			own = "1"
		}
		if n%50 == 0 {
			vendor = "O'Brien; --"
		}
		var noted any = note
		if note == "" {
			noted = nil
		}
		must(t, i.Add(n, Text(vendor), noted, amount, Day(day), Number(n/1000-1), n%5 == 0))
		want = append(want, strings.Join([]string{"7", fmt.Sprint(n), vendor, note, fmt.Sprint(amount), day.String(),
			fmt.Sprint(n/1000 - 1), own}, "|"))
	}
	if len(i.shapes) < maxShapes {
		t.Errorf("%d shapes: the test needs more than are made for shared values", len(i.shapes))
	}
	must(t, errors.Join(i.Flush(), tx.Commit()))
	got := rowsOf(t, db, `SELECT concat_ws('|', run, n, vendor, coalesce(note, ''), amount, coalesce(day, ''), file, own)
		FROM shaped ORDER BY n`)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%d rows are not those that went in", len(got))
	}
}

// TestOver updates rows from a list of values.
func TestOver(t *testing.T) {
	db := newDB(t, "sums (run INTEGER, n INTEGER, total INTEGER)")
	_, err := db.ExecContext(t.Context(), "INSERT INTO sums VALUES (1, 1, 0), (1, 2, 0), (2, 1, 0)")
	must(t, err)
	tx, err := db.BeginTx(t.Context(), nil)
	must(t, err)
	i := NewInserter(t.Context(), tx, Over(`WITH news (run, n, total) AS (VALUES /* rows */)
		UPDATE sums SET total = news.total FROM news WHERE sums.run = news.run AND sums.n = news.n`), 1)
	must(t, errors.Join(i.Add(1, 5), i.Add(2, 6), i.Flush(), tx.Commit()))
	wantRows(t, "sums", db, "SELECT concat_ws('|', run, n, total) FROM sums ORDER BY 1", "1|1|5", "1|2|6", "2|1|0")
}

func TestAddRefuses(t *testing.T) {
	db := newDB(t, "numbers (run INTEGER, n INTEGER)")
	tx, err := db.BeginTx(t.Context(), nil)
	must(t, err)
	defer tx.Rollback()
	if err := NewInserter(t.Context(), tx, Into("numbers"), 1).Add(struct{}{}); err == nil ||
		!strings.Contains(err.Error(), "column 2 of INSERT OR FAIL INTO numbers") {
		t.Errorf("a value that no driver takes: got error %v", err)
	}
}

// newWriter is a writer on a connection of its own.
func newWriter(t *testing.T, ctx context.Context, db *sql.DB) *Writer {
	t.Helper()
	conn, err := db.Conn(t.Context())
	must(t, err)
	t.Cleanup(func() { must(t, conn.Close()) })
	return NewWriter(ctx, conn)
}

// TestWriter: what several inserters and single statements write is there when Close returns, more than one
// transaction of it.
func TestWriter(t *testing.T) {
	const rows = RowsPerTransaction + 100
	db := newDB(t, "numbers (run INTEGER, n INTEGER)")
	w := newWriter(t, t.Context(), db)
	odd, even := w.Inserter(Into("numbers"), 1), w.Inserter(Into("numbers"), 2)
	for n := range rows {
		must(t, []*Inserter{even, odd}[n%2].Add(n))
	}
	must(t, w.Exec("INSERT INTO numbers VALUES (?, ?)", 3, 4))
	must(t, errors.Join(odd.Flush(), even.Flush(), w.Close()))
	wantRows(t, "counts", db, "SELECT concat_ws('|', run, count(*), sum(n % 2)) FROM numbers GROUP BY run ORDER BY run",
		fmt.Sprintf("1|%d|%d", rows/2, rows/2), fmt.Sprintf("2|%d|0", rows/2), "3|1|0")
}

// TestAbandon: what was not committed is gone, and the connection can be used again.
func TestAbandon(t *testing.T) {
	db := newDB(t, "numbers (run INTEGER, n INTEGER)")
	w := newWriter(t, t.Context(), db)
	must(t, w.Exec("INSERT INTO numbers VALUES (1, 1)"))
	w.Abandon()
	_, err := w.conn.ExecContext(t.Context(), "BEGIN IMMEDIATE; INSERT INTO numbers VALUES (2, 2); COMMIT")
	must(t, err)
	wantRows(t, "rows", db, "SELECT n FROM numbers", "2")
}

// TestWriterFails: the first error is what everybody is told, nothing is committed after it, and no transaction stays
// open.
func TestWriterFails(t *testing.T) {
	db := newDB(t, "numbers (run INTEGER, n INTEGER UNIQUE)")
	w := newWriter(t, t.Context(), db)
	must(t, w.Exec("INSERT INTO numbers VALUES (1, 1)"))
	must(t, w.Exec("INSERT INTO numbers VALUES (1, 1)"))
	_ = w.Exec("INSERT INTO nowhere VALUES (1, 1)")
	err := w.Close()
	if err == nil || !strings.Contains(err.Error(), "UNIQUE") {
		t.Errorf("got error %v, want the first", err)
	}
	_, err = w.conn.ExecContext(t.Context(), "BEGIN IMMEDIATE; COMMIT")
	must(t, err)
	wantRows(t, "rows", db, "SELECT n FROM numbers")
}

// TestWriterIsCanceled: the end of its context ends the work, and rolls it back.
func TestWriterIsCanceled(t *testing.T) {
	db := newDB(t, "numbers (run INTEGER, n INTEGER)")
	ctx, cancel := context.WithCancel(t.Context())
	w := newWriter(t, ctx, db)
	must(t, w.Exec("INSERT INTO numbers VALUES (1, 1)"))
	cancel()
	_ = w.Exec("INSERT INTO numbers VALUES (1, 2)")
	if w.Close() == nil {
		t.Error("the writer closed without an error")
	}
	_, err := w.conn.ExecContext(t.Context(), "BEGIN IMMEDIATE; COMMIT")
	must(t, err)
	wantRows(t, "rows", db, "SELECT n FROM numbers")
}
