package main

import (
	"database/sql"
	"fmt"
	"io"
	"strings"
	"testing"
)

// openLedger opens a ledger directly, not through the program.
func openLedger(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	return db
}

// queryInt asks the ledger of the working folder for a number.
func queryInt(t *testing.T, query string) int {
	t.Helper()
	db := openLedger(t, "tieout.db")
	defer db.Close()
	var n int
	must(t, db.QueryRow(query).Scan(&n))
	return n
}

// changeLedger carries out a statement on the ledger of the working folder.
func changeLedger(t *testing.T, statement string) {
	t.Helper()
	db := openLedger(t, "tieout.db")
	defer db.Close()
	_, err := db.Exec(statement)
	must(t, err)
}

// printRows writes the rows of a query, a line each.
func printRows(t *testing.T, w io.Writer, db *sql.DB, query string) {
	t.Helper()
	rows, err := db.Query(query)
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	for rows.Next() {
		cells, targets := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range cells {
			targets[i] = &cells[i]
		}
		must(t, rows.Scan(targets...))
		texts := make([]string, len(cells))
		for i, c := range cells {
			texts[i] = c.String
		}
		fmt.Fprintf(w, "  %s\n", strings.Join(texts, "|"))
	}
	must(t, rows.Err())
}

// lastRunTables returns what a ledger says about its last run, by table or view.
func lastRunTables(t *testing.T, ledger string) map[string][]string {
	t.Helper()
	db := openLedger(t, ledger)
	defer db.Close()
	tables := map[string][]string{}
	for _, table := range []string{
		"run, kind, name, read, accepted, rejected FROM input WHERE kind <> 'history'",
		"run, seq, origin, row, vendor, account, claim, vendor_loan_id, payoff_date, own_date, terms_seq, terms, " +
			"currency, stated_row, stated, day, status, reason, detail, marks, expected, quoted, cause, causes, " +
			"cause_state FROM loan",
		"* FROM contract_terms",
		"* FROM difference",
		"run, file, row, column, value, reason FROM reject_report",
		"* FROM tally",
		"0 AS run, * FROM open_break",
		"* FROM control_totals",
	} {
		rows, err := db.Query("SELECT " + table + " ORDER BY 1, 2, 3, 4")
		must(t, err)
		tables[table] = lastRunRows(t, rows)
	}
	return tables
}

// lastRunRows returns the rows of the last run, as text. The first column is the run, and is left out.
func lastRunRows(t *testing.T, rows *sql.Rows) []string {
	t.Helper()
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	var ofLast []string
	for last := any(nil); rows.Next(); {
		values, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		must(t, rows.Scan(targets...))
		if values[0] != last {
			last, ofLast = values[0], nil
		}
		ofLast = append(ofLast, fmt.Sprint(values[1:]...))
	}
	must(t, rows.Err())
	return ofLast
}
