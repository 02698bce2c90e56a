package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tieout/cmd/internal/config"
	"tieout/payoff"
	"tieout/store"
)

// TestStraightThrough: a loan comes out the same whether it was judged when its row was read or waited in its vendor's
// queue. A history keeps all loans waiting, and this one says nothing. The lists are small and their keys few, so that
// most of what can meet meets: keys that are given twice, rows that several loans are named by, rejected rows, claims.
func TestStraightThrough(t *testing.T) {
	cases := uint64(15)
	if os.Getenv("TIEOUT_FAULTS") != "" {
		cases = 1500
	}
	through := 0
	for seed := range cases {
		t.Chdir(t.TempDir())
		random := rand.New(rand.NewPCG(seed, 6))
		args := tangle(t, random)
		var said string
		at := func(ledger string, more ...string) map[string][]string {
			watchQueues(t, ledger)
			out, _ := tieout(t, append(append([]string{"run", "--as-of", "2026-06-30", "--ledger", ledger, "--reports", ledger + "s"}, args...), more...)...)
			said += out
			return ledgerTables(t, ledger)
		}
		straight, waited := at("straight.db"), at("waited.db", "--history", "history.csv")
		if diff := cmp.Diff(waited, straight); diff != "" {
			t.Fatalf("seed %d: waited -, straight through +:\n%s\n%s", seed, diff, said)
		}
		through += straightThrough(t, "straight.db")
		if n := straightThrough(t, "waited.db"); n > 0 {
			t.Fatalf("seed %d: a run with a history has %d loans that went straight through", seed, n)
		}
	}
	if through == 0 {
		t.Error("no loan went straight through")
	}
}

// tangle writes lists, statements and a configuration, and returns how they are given.
func tangle(t *testing.T, random *rand.Rand) []string {
	t.Helper()
	of := func(all ...string) string { return all[random.IntN(len(all))] }
	key := func(prefix string) string {
		k := fmt.Sprint(prefix, random.IntN(12))
		if random.IntN(6) == 0 {
			return of("Ä1", "a'b", "x?y", "n", "0", `"q""r"`, "A1", "V1", "C1")
		}
		return k
	}
	files := map[string]*strings.Builder{"history.csv": {}, "loans.csv": {}, "more.csv": {}, "claims.csv": {}, "acme.csv": {}, "acme2.csv": {}, "beta.csv": {}}
	fmt.Fprintln(files["history.csv"], "account,date,kind,amount")
	for _, list := range []string{"loans.csv", "more.csv"} {
		fmt.Fprintln(files[list], "account,vendor,vendor_loan_id,principal,rate,day_count,interest_paid_to,fees,unpaid_interest,escrow_balance,maturity_date,payoff_date,currency,facility,nonaccrual_date,prepayment_rule")
		for range 1 + random.IntN(18) {
			fmt.Fprintf(files[list], "%s,%s,%s,%s,%s,%s,2026-06-0%d,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", key("A"), of("acme", "beta", "acme", "ibrd", ""), of("", "", key("A"), key("V")),
				of("1000.00", "1000", "1000.0000", "1e3", "2000.00", "-5"), of("5", "5.000", "7.25", ""), of("", "", "ACT/360", "actual/365"), 1+random.IntN(3), of("", "1.00", "1", "1.0000"), of("", "0.50", "-1.000"),
				of("", "3.00", "-3.0000"), of("", "", "2026-01-01", "2027-01-01"), of("", "", "2026-07-15", "2026-05-01"), of("", "", "CAD", "usd"), of("", "F1"), of("", "", "2026-06-10"), of("", "", "", "2%"))
		}
	}
	fmt.Fprintln(files["claims.csv"], "claim,vendor,account,principal,rate,interest_paid_to,vendor_loan_id")
	for range random.IntN(6) {
		fmt.Fprintf(files["claims.csv"], "%s,%s,%s,%s,5,2026-06-01,%s\n", key("C"), of("acme", "beta", "ibrd"), of(key("A"), key("A"), ""), of("", "1000.00"), of("", "", key("V"), key("A")))
	}
	for _, st := range []string{"acme.csv", "acme2.csv", "beta.csv"} {
		fmt.Fprintln(files[st], "account,vendor_loan_id,claim,total,currency,principal,fees,per_diem,as_of,good_through")
		for range random.IntN(14) {
			names := of(key("A")+",,", key("A")+",,", key("A")+",,", ","+key("V")+",", ","+key("A")+",", ",,"+key("C"))
			fmt.Fprintf(files[st], "%s,%s,%s,%s,%s,%s,%s,%s\n", names, of("1003.97", "1004.03", "2007.95", "1003.970", "x"), of("", "", "CAD"), of("", "1000.00", "1000.000", "999.00"),
				of("", "", "0", "2.00"), of("", "0.13", "0.1370", "0.140"), of("", "", "2026-06-30", "2026-06-15"), of("", "", "2026-06-15", "2026-07-31"))
		}
	}
	for name, text := range files {
		write(t, name, text.String())
	}
	write(t, config.FileName, "vendors:\n  acme: {quotes: file, convention: {day_count: ACT/365F}}\n  beta: {quotes: file, convention: {day_count: 30/360}}\n"+
		"  ibrd: {quotes: compute, compute: {day_count: ACT/360}, convention: {day_count: ACT/365F}}\n"+
		"duplicates: "+of("reject", "first", "last", "sum")+"\n")
	args := []string{"loans.csv", "more.csv", "--statement", "acme=acme.csv", "--statement", "beta=beta.csv"}
	if random.IntN(2) == 0 {
		args = append(args, "--statement", "acme=acme2.csv")
	}
	if random.IntN(3) > 0 {
		args = append(args, "--claims", "claims.csv")
	}
	if only := of("", "", "", "", "vendor=acme", "vendor=ibrd", "account="+key("A")); only != "" && !strings.Contains(only, `"`) {
		args = append(args, "--only", only)
	}
	return args
}

// ledgerTables are what a ledger says of its last run.
func ledgerTables(t *testing.T, ledger string) map[string][]string {
	t.Helper()
	db, err := sql.Open("sqlite", ledger)
	must(t, err)
	defer db.Close()
	all := map[string][]string{}
	for _, table := range []string{"run, kind, name, read, accepted, rejected FROM input WHERE kind <> 'history'",
		"run, seq, origin, row, vendor, account, claim, vendor_loan_id, payoff_date, own_date, terms_seq, terms, currency, stated_row, stated, " +
			"day, status, reason, detail, marks, expected, quoted, cause, causes, cause_state FROM loan",
		"* FROM particulars", "* FROM difference", "run, file, row, column, value, reason FROM reject_report", "* FROM tally",
		"0 AS run, * FROM open_break", "* FROM control_totals"} {
		rows, err := db.Query("SELECT " + table + " ORDER BY 1, 2, 3, 4")
		must(t, err)
		all[table] = lastRows(t, rows)
	}
	return all
}

// lastRows spells the rows of the last run, which is the first column, without it.
func lastRows(t *testing.T, rows *sql.Rows) []string {
	t.Helper()
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	var all []string
	for last := any(nil); rows.Next(); {
		values, places := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			places[i] = &values[i]
		}
		must(t, rows.Scan(places...))
		if values[0] != last {
			last, all = values[0], nil
		}
		all = append(all, fmt.Sprint(values[1:]...))
	}
	must(t, rows.Err())
	return all
}

// watchQueues makes a ledger that notes which loans had no result when their rows were written.
func watchQueues(t *testing.T, ledger string) {
	t.Helper()
	s, err := store.Open(t.Context(), ledger)
	must(t, err)
	must(t, s.Close())
	db, err := sql.Open("sqlite", ledger)
	must(t, err)
	defer db.Close()
	_, err = db.Exec(`CREATE TABLE waited (run INTEGER, seq INTEGER);
		CREATE TRIGGER waits AFTER UPDATE OF status ON loan WHEN old.status IS NULL BEGIN INSERT INTO waited VALUES (new.run, new.seq); END`)
	must(t, err)
}

// straightThrough counts the loans that did not wait.
func straightThrough(t *testing.T, ledger string) int {
	t.Helper()
	db, err := sql.Open("sqlite", ledger)
	must(t, err)
	defer db.Close()
	var n int
	must(t, db.QueryRow("SELECT count(*) FROM loan WHERE status IS NOT NULL AND (run, seq) NOT IN (SELECT run, seq FROM waited)").Scan(&n))
	return n
}

// TestKilledStage: a run over a statement is killed at a random moment, in a new ledger each time. What resume makes of it, or
// the next run where there was nothing to resume, is what a run comes to that nobody disturbed.
func TestKilledStage(t *testing.T) {
	kills, loans := 2, 3000
	if os.Getenv("TIEOUT_FAULTS") != "" {
		kills, loans = 40, 20_000
	}
	t.Chdir(t.TempDir())
	v := benchVariants()[1]
	v.write(t, loans)
	args := append(v.args(), "--ledger", "clean.db")
	began := time.Now()
	want(t, payoff.ExitBreaks, "", args...)
	took := time.Since(began)
	clean, states := ledgerTables(t, "clean.db"), map[string]int{}
	for range kills {
		for _, suffix := range []string{"", "-wal", "-shm"} {
			_ = os.Remove("killed.db" + suffix)
		}
		killAfter(t, rand.N(took), append(v.args(), "--ledger", "killed.db")...)
		state := lastState(t, "killed.db")
		states[state]++
		switch state {
		case string(store.Complete): // all but its reports
		case string(store.Quoting):
			want(t, payoff.ExitBreaks, "", "resume", "--ledger", "killed.db")
		default:
			want(t, payoff.ExitUsage, "", "resume", "--ledger", "killed.db")
			want(t, payoff.ExitBreaks, "", append(v.args(), "--ledger", "killed.db")...)
		}
		if diff := cmp.Diff(clean, ledgerTables(t, "killed.db")); diff != "" {
			t.Fatalf("undisturbed -, killed +:\n%s", diff)
		}
	}
	t.Logf("%d kills, by the state of the run: %v", kills, states)
	leftovers, err := filepath.Glob(".tieout-*")
	if must(t, err); len(leftovers) > 0 {
		t.Errorf("left behind: %v", leftovers)
	}
}

// killAfter starts the program and kills it.
func killAfter(t *testing.T, wait time.Duration, args ...string) {
	t.Helper()
	program, err := os.Executable()
	must(t, err)
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "TIEOUT_MAIN=1")
	must(t, cmd.Start())
	time.Sleep(wait)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// lastState is that of the last run; none where there is no run yet.
func lastState(t *testing.T, ledger string) string {
	t.Helper()
	db, err := sql.Open("sqlite", ledger)
	must(t, err)
	defer db.Close()
	state := "none"
	_ = db.QueryRow("SELECT state FROM run ORDER BY n DESC LIMIT 1").Scan(&state)
	return state
}

// TestStoppedWhileReading: what is only half read cannot be resumed, and nobody is told to.
func TestStoppedWhileReading(t *testing.T) {
	t.Chdir(t.TempDir())
	v := benchVariants()[2]
	v.write(t, 200)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stopped{os.Interrupt})
	var stdout, stderr bytes.Buffer
	code := run(ctx, v.args(), &stdout, &stderr)
	if said := stderr.String(); code != payoff.ExitInterrupted || !strings.Contains(said, "begin again with tieout run") || strings.Contains(said, "resume") {
		t.Errorf("exit %d\n%s", code, said)
	}
	want(t, payoff.ExitBreaks, "", v.args()...)
}
