package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/cmd/internal/config"
	"tieout/store"
)

// TestImmediateEqualsQueued: a loan comes out the same whether it is judged when its row is read or waits in its
// vendor's queue. A history, even an empty one, makes all loans wait. The lists are short and have few keys, so that
// all kinds of rows meet: keys that are given twice, statement rows that several loans name, rejected rows, claims.
func TestImmediateEqualsQueued(t *testing.T) {
	cases := uint64(15)
	if os.Getenv("TIEOUT_FAULTS") != "" {
		cases = 1500
	}
	immediate := 0
	for seed := range cases {
		t.Chdir(t.TempDir())
		args := writeRandomInputs(t, rand.New(rand.NewPCG(seed, 6)))
		tables := map[string]map[string][]string{}
		var printed string
		for ledger, more := range map[string][]string{"immediate.db": nil, "queued.db": {"--history", "history.csv"}} {
			recordWaiting(t, ledger)
			flags := []string{"run", "--as-of", "2026-06-30", "--ledger", ledger, "--reports", ledger + ".reports"}
			out, _ := tieout(t, append(append(flags, args...), more...)...)
			printed += out
			tables[ledger] = lastRunTables(t, ledger)
		}
		if diff := cmp.Diff(tables["queued.db"], tables["immediate.db"]); diff != "" {
			t.Fatalf("seed %d: queued -, immediate +:\n%s\n%s", seed, diff, printed)
		}
		immediate += countImmediate(t, "immediate.db")
		if n := countImmediate(t, "queued.db"); n > 0 {
			t.Fatalf("seed %d: a run with a history has %d loans that did not wait", seed, n)
		}
	}
	if immediate == 0 {
		t.Error("no loan was judged when its row was read")
	}
}

// recordWaiting makes a ledger that records which loans had no result when their rows were written.
func recordWaiting(t *testing.T, ledger string) {
	t.Helper()
	s, err := store.Open(t.Context(), ledger)
	must(t, err)
	must(t, s.Close())
	db := openLedger(t, ledger)
	defer db.Close()
	_, err = db.Exec(`CREATE TABLE waited (run INTEGER, seq INTEGER);
		CREATE TRIGGER waits AFTER UPDATE OF status ON loan WHEN old.status IS NULL
		BEGIN INSERT INTO waited VALUES (new.run, new.seq); END`)
	must(t, err)
}

// countImmediate counts the loans that did not wait.
func countImmediate(t *testing.T, ledger string) int {
	t.Helper()
	db := openLedger(t, ledger)
	defer db.Close()
	var n int
	must(t, db.QueryRow(`SELECT count(*) FROM loan
		WHERE status IS NOT NULL AND (run, seq) NOT IN (SELECT run, seq FROM waited)`).Scan(&n))
	return n
}

// writeRandomInputs writes lists, statements and a configuration, and returns the arguments of a run over them.
func writeRandomInputs(t *testing.T, r *rand.Rand) []string {
	t.Helper()
	writeFile(t, "history.csv", "account,date,kind,amount\n")
	for _, name := range []string{"loans.csv", "more.csv"} {
		writeFile(t, name, randomLoans(r))
	}
	writeFile(t, "claims.csv", randomClaims(r))
	for _, name := range []string{"acme.csv", "acme2.csv", "beta.csv"} {
		writeFile(t, name, randomStatement(r))
	}
	writeFile(t, config.FileName, `vendors:
  acme: {quotes: file, convention: {day_count: ACT/365F}}
  beta: {quotes: file, convention: {day_count: 30/360}}
  ibrd: {quotes: compute, compute: {day_count: ACT/360}, convention: {day_count: ACT/365F}}
duplicates: `+pick(r, "reject", "first", "last", "sum")+"\n")
	args := []string{"loans.csv", "more.csv", "--statement", "acme=acme.csv", "--statement", "beta=beta.csv"}
	if r.IntN(2) == 0 {
		args = append(args, "--statement", "acme=acme2.csv")
	}
	if r.IntN(3) > 0 {
		args = append(args, "--claims", "claims.csv")
	}
	only := pick(r, "", "", "", "", "vendor=acme", "vendor=ibrd", "account="+randomKey(r, "A"))
	if only != "" && !strings.Contains(only, `"`) {
		args = append(args, "--only", only)
	}
	return args
}

// pick returns one of the choices.
func pick[T any](r *rand.Rand, choices ...T) T { return choices[r.IntN(len(choices))] }

// randomKey returns one of few keys, so that many are given twice.
func randomKey(r *rand.Rand, prefix string) string {
	if r.IntN(6) == 0 {
		return pick(r, "Ä1", "a'b", "x?y", "n", "0", `"q""r"`, "A1", "V1", "C1")
	}
	return fmt.Sprint(prefix, r.IntN(12))
}

func randomLoans(r *rand.Rand) string {
	var b strings.Builder
	fmt.Fprintln(&b, "account,vendor,vendor_loan_id,principal,rate,day_count,interest_paid_to,fees,unpaid_interest,"+
		"escrow_balance,maturity_date,payoff_date,currency,facility,nonaccrual_date,prepayment_rule")
	for range 1 + r.IntN(18) {
		fmt.Fprintln(&b, strings.Join([]string{
			randomKey(r, "A"),
			pick(r, "acme", "beta", "acme", "ibrd", ""),
			pick(r, "", "", randomKey(r, "A"), randomKey(r, "V")),
			pick(r, "1000.00", "1000", "1000.0000", "1e3", "2000.00", "-5"),
			pick(r, "5", "5.000", "7.25", ""),
			pick(r, "", "", "ACT/360", "actual/365"),
			pick(r, "2026-06-01", "2026-06-02", "2026-06-03"),
			pick(r, "", "1.00", "1", "1.0000"),
			pick(r, "", "0.50", "-1.000"),
			pick(r, "", "3.00", "-3.0000"),
			pick(r, "", "", "2026-01-01", "2027-01-01"),
			pick(r, "", "", "2026-07-15", "2026-05-01"),
			pick(r, "", "", "CAD", "usd"),
			pick(r, "", "F1"),
			pick(r, "", "", "2026-06-10"),
			pick(r, "", "", "", "2%"),
		}, ","))
	}
	return b.String()
}

func randomClaims(r *rand.Rand) string {
	var b strings.Builder
	fmt.Fprintln(&b, "claim,vendor,account,principal,rate,interest_paid_to,vendor_loan_id")
	for range r.IntN(6) {
		account := pick(r, randomKey(r, "A"), randomKey(r, "A"), "")
		fmt.Fprintf(&b, "%s,%s,%s,%s,5,2026-06-01,%s\n", randomKey(r, "C"), pick(r, "acme", "beta", "ibrd"), account,
			pick(r, "", "1000.00"), pick(r, "", "", randomKey(r, "V"), randomKey(r, "A")))
	}
	return b.String()
}

func randomStatement(r *rand.Rand) string {
	var b strings.Builder
	fmt.Fprintln(&b, "account,vendor_loan_id,claim,total,currency,principal,fees,per_diem,as_of,good_through")
	for range r.IntN(14) {
		fmt.Fprintln(&b, strings.Join([]string{
			pick(r, randomKey(r, "A")+",,", randomKey(r, "A")+",,", randomKey(r, "A")+",,",
				","+randomKey(r, "V")+",", ","+randomKey(r, "A")+",", ",,"+randomKey(r, "C")),
			pick(r, "1003.97", "1004.03", "2007.95", "1003.970", "x"),
			pick(r, "", "", "CAD"),
			pick(r, "", "1000.00", "1000.000", "999.00"),
			pick(r, "", "", "0", "2.00"),
			pick(r, "", "0.13", "0.1370", "0.140"),
			pick(r, "", "", "2026-06-30", "2026-06-15"),
			pick(r, "", "", "2026-06-15", "2026-07-31"),
		}, ","))
	}
	return b.String()
}
