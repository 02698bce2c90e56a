package writers

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
)

func terminal(t *testing.T, run payoff.RunInfo) string {
	t.Helper()
	var out strings.Builder
	if err := Terminal(&out, run, []string{"tieout breaks --ledger 'my ledger.db' 2026-10-01-001"}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) > 24 {
		t.Errorf("%d lines, want at most 24", len(lines))
	}
	for _, line := range lines {
		if utf8.RuneCountInString(line) > 80 {
			t.Errorf("line of %d columns: %s", utf8.RuneCountInString(line), line)
		}
	}
	return out.String()
}

func TestTerminal(t *testing.T) {
	r := sample()
	r.Run.Reports = []string{"reports/2026-10-01-001/tieout.xlsx"}
	const want = `Run 2026-10-01-001  as of 2026-10-01  COMPLETE, NOT EVERYTHING COMPARED (exit 4)
  3 of 6 loans do not tie out: 2 broken, 1 not matched; 1 within tolerance; 1
  statement line without a loan; 2 rows rejected.
  input   8 read = 6 accepted + 1 terms + 1 rejected
  statements 3 read, 1 paired, 1 without a loan, 1 rejected
  vendor cur loans matched within broken unmatched net diff abs diff
  q2     USD     3       1      1      1         0  -199.97   200.03
  nelnet USD     2       0      0      1         1     1.00     1.00
  acme   EUR     1       1      0      0         0     0.00     0.00
  breaks  2 = 2 new + 0 persisting = 2 explained + 0 unexplained
  calls   6 in 1.5 s
  report  reports/2026-10-01-001/tieout.xlsx
  next    tieout breaks --ledger 'my ledger.db' 2026-10-01-001
`
	if diff := cmp.Diff(want, terminal(t, r.Run)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTerminalFits(t *testing.T) {
	for _, vendors := range []int{0, 1, 8, 40} {
		run := payoff.RunInfo{Summary: payoff.Summary{Run: "2026-10-01-1001", AsOf: payoff.NewDate(2026, 10, 1), ExitCode: 4,
			Sandbox: true, Partial: true, Input: payoff.InputCounts{Read: 1e9, Accepted: 1e9, Terms: 1e9, Rejected: 1e9},
			Statements: payoff.StatementCounts{Read: 1e9, Rejected: 1e9, Paired: 1e9, MissingInList: 1e9},
			Breaks:     payoff.BreakCounts{Total: 1e9, New: 1e9, Persisting: 1e9, Explained: 1e9, Unexplained: 1e9},
			Effects:    payoff.EffectCounts{Sent: 1e9, Unknown: 1e9}, Seconds: 123456.7,
			Reports: []string{"/" + strings.Repeat("long/", 30) + "tieout.xlsx"}}}
		for i := range vendors {
			run.Vendors = append(run.Vendors, payoff.ControlTotal{Vendor: fmt.Sprintf("vendor-%d-of-a-long-name\x1b[1m", i),
				Currency: "USD", Loans: 9_999_999, Matched: 9_999_999, WithinTolerance: 999_999, Broken: 999_999,
				Unmatched: 9_999_999, MissingInList: 3, Net: -999_999_999_999_999, Absolute: payoff.Cents(900_000_000_000_000 + i)})
		}
		out := terminal(t, run)
		if strings.Contains(out, "\x1b") {
			t.Error("an escape reached the terminal")
		}
		if vendors == 8 && strings.Count(out, "vendor-") != 8 {
			t.Errorf("not all vendors are shown:\n%s", out)
		}
		if vendors == 40 && (!strings.Contains(out, "vendor-39") || !strings.Contains(out, "32 more rows")) {
			t.Errorf("the largest are not shown:\n%s", out)
		}
	}
}

func TestOutcome(t *testing.T) {
	for code, want := range map[int]string{0: "EVERYTHING TIES OUT (exit 0)", 1: "FAILED (exit 1)",
		3: "COMPLETE WITH BREAKS (exit 3)", 5: "UNKNOWN OUTCOME (exit 5)", 130: "INTERRUPTED (exit 130)"} {
		if got := outcome(payoff.Summary{ExitCode: code}); !strings.HasSuffix(got, want) {
			t.Errorf("exit %d: %q, want %q", code, got, want)
		}
	}
	if got := outcome(payoff.Summary{Breaks: payoff.BreakCounts{Total: 1}}); got != "COMPLETE WITH BREAKS (exit 0)" {
		t.Errorf("with --breaks-ok: %q", got)
	}
}

func TestShort(t *testing.T) {
	for in, want := range map[payoff.Cents]string{0: "0.00", -99_999: "-999.99", 123_456: "1.2k", -199_999_999: "-1.9m",
		12_345_678_901_234: "123.4bn", 999_999_999_999_999: "9.9tn"} {
		if got := short(in); got != want {
			t.Errorf("short(%d) = %q, want %q", in, got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	var out strings.Builder
	err := JSON(&out, payoff.Summary{Run: "2026-10-01-001", AsOf: payoff.NewDate(2026, 10, 1), Ledger: "a<b>.db",
		Vendors: []payoff.ControlTotal{{Vendor: "q2", Currency: "USD", Loans: 1, Net: -5, Absorbed: 7}}})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"run":"2026-10-01-001","as_of":"2026-10-01","exit_code":0,"sandbox":false,"partial":false,` +
		`"ledger":"a<b>.db","reports":[],"input":{"read":0,"accepted":0,"terms":0,"rejected":0},` +
		`"statements":{"read":0,"rejected":0,"paired":0,"missing_in_list":0},` +
		`"warnings":[],"vendors":[{"vendor":"q2","currency":"USD","loans":1,"matched":0,` +
		`"within_tolerance":0,"broken":0,"unmatched":0,` +
		`"missing_in_list":0,"expected_total":"0.00","quoted_total":"0.00","net_difference":"-0.05",` +
		`"absolute_difference":"0.00","calls":0}],"breaks":{"total":0,"new":0,"persisting":0,"explained":0,` +
		`"unexplained":0},"causes":[],"effects":{"sent":0,"unknown":0},"seconds":0}` + "\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
