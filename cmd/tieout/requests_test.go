package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// nightly is a list of Nelnet loans, its configuration and the vendor that knows them, which answers every quote with
// 100.00, as the list expects.
func nightly(t *testing.T, loans int, latency time.Duration) *sandbox.Sandbox {
	t.Helper()
	t.Chdir(t.TempDir())
	var list strings.Builder
	list.WriteString("account,vendor,vendor_loan_id,principal,rate,interest_paid_to\n")
	book := make(sandbox.Book, loans)
	for i := range book {
		id := fmt.Sprintf("2c809e08-a5ba-4559-9c1c-%012d", i)
		fmt.Fprintf(&list, "N%d,nelnet,%s,100.00,0,2026-01-01\n", i, id)
		book[i] = sandbox.Loan{Vendor: sandbox.Nelnet, ID: id, Payoff: func(payoff.Date) sandbox.Figures {
			hundred := decimal.NewFromInt(100)
			return sandbox.Figures{Principal: hundred, Total: hundred}
		}}
	}
	vendors := sandbox.New(book, map[string]sandbox.Behavior{sandbox.Nelnet: {Latency: latency}})
	server := httptest.NewServer(vendors)
	t.Cleanup(server.Close)
	config := fmt.Sprintf(`vendors:
  nelnet:
    quotes: fetch
    base_url: %s/nelnet
    auth: {user_pool_id: %s, app_client_id: %s, username: %s, password: env:TIEOUT_TEST_PASSWORD}
    concurrency: 8
    convention: {day_count: ACT/365F}
`, server.URL, sandbox.NelnetUserPoolID, sandbox.NelnetAppClientID, sandbox.NelnetUserName)
	t.Setenv("TIEOUT_TEST_PASSWORD", sandbox.NelnetPassword)
	for name, text := range map[string]string{"tieout.yaml": config, "loans.csv": list.String()} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return vendors
}

func tieout(t *testing.T, args ...string) (string, int) {
	t.Helper()
	var out bytes.Buffer
	code := run(t.Context(), args, &out, &out)
	return out.String(), code
}

// quotes counts the quote requests, and fails the test on any request that could have changed something.
func quotes(t *testing.T, s *sandbox.Sandbox) int {
	t.Helper()
	for _, r := range s.Requests() {
		if r.Method != "GET" && r.What != sandbox.Authenticate {
			t.Errorf("%s %s left the program", r.Method, r.Path)
		}
	}
	return s.Count(sandbox.Nelnet, sandbox.Quote)
}

func TestOneQuoteALoan(t *testing.T) {
	vendors := nightly(t, 50, 0)
	if out, code := tieout(t, "run", "loans.csv"); code != payoff.ExitClean {
		t.Fatalf("exit %d\n%s", code, out)
	}
	if n := quotes(t, vendors); n != 50 {
		t.Errorf("%d quote requests for 50 loans", n)
	}
	// A second run is a new run; what was answered earlier the same day is not asked again, unless told.
	if out, code := tieout(t, "run", "loans.csv"); code != payoff.ExitClean || quotes(t, vendors) != 50 {
		t.Errorf("second run: exit %d, %d requests\n%s", code, quotes(t, vendors), out)
	}
	if out, code := tieout(t, "run", "loans.csv", "--refetch"); code != payoff.ExitClean || quotes(t, vendors) != 100 {
		t.Errorf("refetch: exit %d, %d requests\n%s", code, quotes(t, vendors), out)
	}
	if out, code := tieout(t, "run", "loans.csv", "--offline", "--as-of", "2026-02-01"); code != payoff.ExitIncomplete || quotes(t, vendors) != 100 {
		t.Errorf("offline: exit %d, %d requests\n%s", code, quotes(t, vendors), out)
	}
}

// TestKilledRunIsResumed kills a run in mid-flight, as a power cut would, and resumes it: no answer in the ledger is
// asked for again, and nothing is lost.
func TestKilledRunIsResumed(t *testing.T) {
	const loans, inFlight = 300, 8
	vendors := nightly(t, loans, 10*time.Millisecond)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "run", "loans.csv")
	cmd.Env = append(os.Environ(), "TIEOUT_MAIN=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for begun := time.Now(); vendors.Count(sandbox.Nelnet, sandbox.Quote) < loans/3; time.Sleep(time.Millisecond) {
		if time.Since(begun) > 30*time.Second {
			t.Fatal("the run asks nobody")
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	asked := quotes(t, vendors)
	kept := count(t, "SELECT count(*) FROM answer")
	if kept == 0 || kept >= loans || asked-kept > inFlight {
		t.Errorf("killed with %d answers kept of %d asked", kept, asked)
	}
	if out, code := tieout(t, "resume"); code != payoff.ExitClean {
		t.Fatalf("resume: exit %d\n%s", code, out)
	}
	if again := quotes(t, vendors) - asked; again != loans-kept {
		t.Errorf("resume asked %d of the %d loans that had no answer", again, loans-kept)
	}
	if n := count(t, "SELECT count(*) FROM result_report WHERE status = 'matched'"); n != loans {
		t.Errorf("%d of %d loans matched", n, loans)
	}
	if out, code := tieout(t, "resume"); code != payoff.ExitUsage {
		t.Errorf("a finished run was resumed: exit %d\n%s", code, out)
	}
}

// TestInterruptedRunIsResumed stops a run as Ctrl-C does.
func TestInterruptedRunIsResumed(t *testing.T) {
	vendors := nightly(t, 100, 5*time.Millisecond)
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		for vendors.Count(sandbox.Nelnet, sandbox.Quote) < 20 {
			time.Sleep(time.Millisecond)
		}
		cancel(stopped{os.Interrupt})
	}()
	var out bytes.Buffer
	if code := run(ctx, []string{"run", "loans.csv"}, &out, &out); code != payoff.ExitInterrupted || !strings.Contains(out.String(), "tieout resume") {
		t.Fatalf("exit %d\n%s", code, out.String())
	}
	if out, code := tieout(t, "resume"); code != payoff.ExitClean {
		t.Errorf("resume: exit %d\n%s", code, out)
	}
}

func TestSecondRunIsKeptOut(t *testing.T) {
	vendors := nightly(t, 100, 20*time.Millisecond)
	first := make(chan int)
	go func() {
		var out bytes.Buffer
		first <- run(t.Context(), []string{"run", "loans.csv"}, &out, &out)
	}()
	for vendors.Count(sandbox.Nelnet, sandbox.Quote) == 0 {
		time.Sleep(time.Millisecond)
	}
	if out, code := tieout(t, "run", "loans.csv"); code != payoff.ExitLocked || !strings.Contains(out, "another run holds the ledger") {
		t.Errorf("exit %d\n%s", code, out)
	}
	if code := <-first; code != payoff.ExitClean {
		t.Errorf("the first run ended with exit %d", code)
	}
}

// count asks the ledger of the working folder for a number.
func count(t *testing.T, query string) int {
	t.Helper()
	db, err := sql.Open("sqlite", "tieout.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n int
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestReportsAreTheSame writes the reports of a run twice, and of the same inputs in two ledgers: the workbook and
// the exceptions have the same bytes but for when and how long.
func TestReportsAreTheSame(t *testing.T) {
	portfolio, err := filepath.Abs("../../testdata/portfolio")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	args := []string{"run", "--sandbox", "--as-of", "2026-07-10", filepath.Join(portfolio, "loans.csv"), filepath.Join(portfolio, "claims.xlsx")}
	var exceptions [][]byte
	for _, ledger := range []string{"a.db", "b.db"} {
		reports := strings.TrimSuffix(ledger, ".db")
		if out, code := tieout(t, append(args, "--ledger", ledger, "--reports", reports)...); code != payoff.ExitIncomplete {
			t.Fatalf("exit %d\n%s", code, out)
		}
		exceptions = append(exceptions, []byte(readFile(t, filepath.Join(reports, "2026-07-10-001", "exceptions.csv"))))
	}
	if !bytes.Equal(exceptions[0], exceptions[1]) {
		t.Error("the same lists gave different exceptions")
	}
	workbook := filepath.Join("a", "2026-07-10-001", "tieout.xlsx")
	before := readFile(t, workbook)
	if out, code := tieout(t, "report", "--sandbox", "--ledger", "a.db"); code != payoff.ExitClean {
		t.Fatalf("report: exit %d\n%s", code, out)
	}
	if before != readFile(t, workbook) {
		t.Error("the report of a finished run came out differently")
	}
}
