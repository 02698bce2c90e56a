package main

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A baseline, B in the tables, is what no run can do without: this many rows of twelve integers and short texts,
// inserted once into the one table of a new database, twenty a statement. It is measured again between the runs,
// because the machine is not the same from one minute to the next.
type baseline struct {
	rows int
	took []time.Duration // sorted
}

// measure inserts the rows once more, in a process of their own: this one's memory would make it slower.
func (b *baseline) measure(t *testing.T) {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	cmd := exec.Command(self, "-test.run=^TestBaselineProcess$")
	cmd.Env = append(os.Environ(), fmt.Sprint("TIEOUT_BASELINE=", b.rows))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var took time.Duration
	if _, err := fmt.Sscanf(string(out), "baseline %d", &took); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b.took = append(b.took, took)
	slices.Sort(b.took)
}

// median is the mean of the two in the middle.
func (b *baseline) median() time.Duration {
	n := len(b.took)
	return (b.took[(n-1)/2] + b.took[n/2]) / 2
}

func (b *baseline) String() string {
	return fmt.Sprintf("B, %d bare rows: %.2f s, the median of %d, of %.2f to %.2f s", b.rows, b.median().Seconds(),
		len(b.took), b.took[0].Seconds(), b.took[len(b.took)-1].Seconds())
}

// TestBaselineProcess is the process in which [baseline.measure] inserts the rows.
func TestBaselineProcess(t *testing.T) {
	rows, err := strconv.Atoi(os.Getenv("TIEOUT_BASELINE"))
	if err != nil {
		t.Skip("TestBench runs it")
	}
	fmt.Printf("baseline %d\n", insertBaseline(t, rows))
}

// insertBaseline inserts the rows by one prepared statement, in one transaction that survives a power cut.
func insertBaseline(t *testing.T, rows int) time.Duration {
	t.Helper()
	const columns, atOnce = 12, 20
	path := filepath.Join(t.TempDir(), "baseline.db")
	began := time.Now()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)")
	must(t, err)
	_, err = db.Exec(`CREATE TABLE bare (a INTEGER, b TEXT, c TEXT, d INTEGER, e INTEGER, f TEXT,
		g INTEGER, h INTEGER, i INTEGER, j INTEGER, k TEXT, l INTEGER)`)
	must(t, err)
	tx, err := db.Begin()
	must(t, err)
	row := "(" + strings.Repeat("?, ", columns-1) + "?)"
	insert, err := tx.Prepare("INSERT INTO bare VALUES " + strings.Repeat(row+", ", atOnce-1) + row)
	must(t, err)
	defer insert.Close()
	values := make([]any, 0, columns*atOnce)
	for i := range rows - rows%atOnce {
		values = append(values, i, fmt.Sprintf("%010d", i), "acme", 100_000+i, i%2_000, "2026-06-30",
			i%9, i%20_000, i%3_000, i%5_000, "ACT/365F", 1)
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
