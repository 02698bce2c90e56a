package writers

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"go.uber.org/goleak"

	"tieout/payoff"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func pointer(c payoff.Cents) *payoff.Cents { return &c }

// compared is a line with both sides.
func compared(vendor, account string, status payoff.Status, expected, quoted payoff.Cents) payoff.Line {
	return payoff.Line{Vendor: vendor, Account: account, Currency: "USD", PayoffDate: payoff.NewDate(2026, 10, 1),
		AsOf: payoff.NewDate(2026, 10, 1), Status: status, Expected: pointer(expected), Quoted: pointer(quoted),
		Difference: pointer(quoted - expected), Source: payoff.Source{File: "loans.csv", Row: 2}}
}

// broken is a line with a break in its interest.
func broken(vendor, account string, expected, quoted payoff.Cents) payoff.Line {
	l := compared(vendor, account, payoff.Broken, expected, quoted)
	d := (quoted - expected).String()
	l.Breaks = []payoff.BreakLine{{ID: "B-" + account, Field: payoff.TotalField, Difference: d},
		{ID: "B-" + account, Field: payoff.InterestField, Difference: d},
		{ID: "B-" + account, Field: payoff.PerDiemField, Difference: "-0.1234"}}
	l.Cause, l.Causes, l.CauseState = "day_count_actual_360", "day_count_actual_360;day_count_nl", payoff.Ambiguous
	l.FirstSeen, l.AgeDays = payoff.NewDate(2026, 9, 28), 3
	return l
}

// sample is a run with three vendors whose counts add up.
func sample() Report {
	lines := []payoff.Line{
		compared("q2", "0001", payoff.Matched, 1_000_000, 1_000_000),
		compared("q2", "0002", payoff.WithinTolerance, 200_000, 200_003),
		broken("q2", "0003", 500_000, 480_000),
		broken("nelnet", "N-1", 100_00, 101_00),
		{Vendor: "nelnet", Account: "N-2", Currency: "USD", Status: payoff.Unmatched, Reason: payoff.NoLoan,
			Expected: pointer(7), Detail: "=cmd|' /C calc'!A0"},
		{Vendor: "acme", Account: "A-9", Currency: "EUR", Status: payoff.Unmatched, Reason: payoff.MissingInList},
		compared("acme", "A-1", payoff.Matched, 5, 5),
	}
	lines[6].Currency = "EUR"
	rejects := []payoff.RejectLine{
		{Kind: "loans", Source: payoff.Source{File: "loans.csv", Row: 7}, Column: "principal", Value: "-oops",
			Reason: "is not a number"},
		{Kind: "statement", Source: payoff.Source{File: "acme.xlsx", Sheet: "May", Row: 3}, Reason: "has no total"},
	}
	run := payoff.RunInfo{Summary: payoff.Summary{
		Run: "2026-10-01-001", AsOf: payoff.NewDate(2026, 10, 1), ExitCode: 4, Ledger: "tieout.db",
		Input:      payoff.InputCounts{Read: 8, Accepted: 6, Terms: 1, Rejected: 1},
		Statements: payoff.StatementCounts{Read: 3, Rejected: 1, Paired: 1, MissingInList: 1},
		Inputs:     []payoff.InputFile{{Kind: "loans", Name: "loans.csv", SHA256: "abcd", Read: 8, Accepted: 7, Rejected: 1}},
		Reasons:    []payoff.ReasonCount{{Reason: payoff.NoLoan, Loans: 1}, {Reason: payoff.MissingInList, Loans: 1}},
		Vendors: []payoff.ControlTotal{
			{Vendor: "q2", Currency: "USD", Loans: 3, Matched: 1, WithinTolerance: 1, Broken: 1, Expected: 1_700_000,
				Quoted: 1_680_003, Net: -19_997, Absolute: 20_003, Calls: 4, Absorbed: 3},
			{Vendor: "nelnet", Currency: "USD", Loans: 2, Broken: 1, Unmatched: 1, OneSided: 1,
				OneSidedExpected: 7, Expected: 100_00, Quoted: 101_00, Net: 100, Absolute: 100, Calls: 2},
			{Vendor: "acme", Currency: "EUR", Loans: 1, Matched: 1, MissingInList: 1, OneSided: 1, Expected: 5, Quoted: 5},
		},
		Breaks: payoff.BreakCounts{Total: 4, Differences: 2, OneSided: 2, New: 4, Several: 2},
		Causes: []payoff.CauseTotal{
			{Vendor: "q2", Currency: "USD", Cause: new("day_count_actual_360"), CauseState: payoff.Ambiguous, Loans: 1,
				Net: -20_000, Absolute: 20_000},
			{Vendor: "nelnet", Currency: "USD", Cause: new("day_count_actual_360"), CauseState: payoff.Ambiguous, Loans: 1,
				Net: 100, Absolute: 100}},
		Seconds: 1.5,
	}, Version: "1.0.0", Config: "ledger: tieout.db\nlists:\n  - kind: loans\n", ConfigSHA256: "8f3c",
		Tolerances: []string{"q2: total 0.05"}}
	return reportOf(run, lines, rejects)
}

// reportOf makes a report of lines in input order.
func reportOf(run payoff.RunInfo, lines []payoff.Line, rejects []payoff.RejectLine) Report {
	return Report{Run: run,
		Lines: func(vendor string, all bool) iter.Seq2[payoff.Line, error] {
			return each(lines, func(l payoff.Line) bool {
				return l.Vendor == vendor && (all || l.Status != payoff.Matched || l.Marks != "")
			})
		},
		Exceptions: func() iter.Seq2[payoff.Line, error] {
			return each(lines, func(l payoff.Line) bool {
				return l.Status == payoff.Broken || l.Status == payoff.Unmatched
			})
		},
		Rejects: func() iter.Seq2[payoff.RejectLine, error] {
			return each(rejects, func(payoff.RejectLine) bool { return true })
		},
	}
}

func each[T any](list []T, keep func(T) bool) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if keep(v) && !yield(v, nil) {
				return
			}
		}
	}
}

// failing yields lines and then an error.
func failing(lines ...payoff.Line) iter.Seq2[payoff.Line, error] {
	return func(yield func(payoff.Line, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
		yield(payoff.Line{}, errDisk)
	}
}

var errDisk = errors.New("disk on fire")

// write writes a report and returns the bytes of its files by name.
func write(t *testing.T, folder string, r Report) map[string]string {
	t.Helper()
	paths, err := Write(t.Context(), folder, r)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Paths(folder), paths); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
	return contents(t, folder)
}

func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(data)
	}
	return files
}

func open(t *testing.T, folder string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenFile(filepath.Join(folder, workbookName))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestSameReportSameBytes(t *testing.T) {
	first := write(t, t.TempDir(), sample())
	for range 5 {
		again := write(t, t.TempDir(), sample())
		for name := range first {
			if first[name] != again[name] {
				t.Errorf("%s differs between two writes of one report", name)
			}
		}
	}
}

func TestClockIsInParametersAndSummaryOnly(t *testing.T) {
	later := sample()
	later.Run.Started, later.Run.Ended, later.Run.Seconds = "2026-10-01T01:00:00Z", "2026-10-01T01:09:00Z", 540
	dirs := [2]string{t.TempDir(), t.TempDir()}
	a, b := write(t, dirs[0], sample()), write(t, dirs[1], later)
	if a[exceptionsName] != b[exceptionsName] {
		t.Error("exceptions.csv knows the clock")
	}
	f, g := open(t, dirs[0]), open(t, dirs[1])
	for _, name := range f.GetSheetList() {
		x, _ := f.GetRows(name)
		y, _ := g.GetRows(name)
		if same := cmp.Equal(x, y); same == (name == parametersSheet) {
			t.Errorf("sheet %s: same is %v", name, same)
		}
	}
}

func TestFilesArePrivate(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "reports", "run")
	files := write(t, folder, sample())
	if len(files) != 3 {
		t.Errorf("%d files in the folder, want 3", len(files))
	}
	for path, want := range map[string]os.FileMode{folder: 0o700, Paths(folder)[0]: 0o600, Paths(folder)[1]: 0o600,
		Paths(folder)[2]: 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", filepath.Base(path), info.Mode().Perm(), want)
		}
	}
}

func TestErrorLeavesTheOldReport(t *testing.T) {
	line := compared("q2", "1", payoff.Broken, 1, 2)
	for name, spoil := range map[string]func(*Report){
		"exceptions": func(r *Report) { r.Exceptions = func() iter.Seq2[payoff.Line, error] { return failing(line) } },
		"lines":      func(r *Report) { r.Lines = func(string, bool) iter.Seq2[payoff.Line, error] { return failing(line) } },
		"rejects": func(r *Report) {
			r.Rejects = func() iter.Seq2[payoff.RejectLine, error] {
				return func(yield func(payoff.RejectLine, error) bool) { yield(payoff.RejectLine{}, errDisk) }
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			before := write(t, folder, sample())
			r := sample()
			spoil(&r)
			if _, err := Write(t.Context(), folder, r); !errors.Is(err, errDisk) {
				t.Fatalf("error %v, want %v", err, errDisk)
			}
			if diff := cmp.Diff(before, contents(t, folder)); diff != "" {
				t.Error("the old report was changed, or something was left behind")
			}
		})
	}
}

func TestLeftoversAreSwept(t *testing.T) {
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, ".tieout-123", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if files := write(t, folder, sample()); len(files) != 3 {
		t.Errorf("%d files, want 3", len(files))
	}
}

func TestManyVendorsAndRows(t *testing.T) {
	var lines []payoff.Line
	total := payoff.ControlTotal{Vendor: "big", Currency: "USD"}
	for i := range 25_000 {
		l := compared("big", fmt.Sprintf("%08d", i), payoff.Matched, 100, 100)
		if i%100 == 0 {
			l = broken("big", fmt.Sprintf("%08d", i), 100, 101)
			total.Broken++
		} else {
			total.Matched++
		}
		lines = append(lines, l)
	}
	total.Loans = len(lines)
	run := payoff.RunInfo{Summary: payoff.Summary{Run: "2026-10-01-001", AsOf: payoff.NewDate(2026, 10, 1),
		Vendors: []payoff.ControlTotal{total}}}
	folder := t.TempDir()
	write(t, folder, reportOf(run, lines, nil))
	rows, err := open(t, folder).GetRows("big")
	if err != nil {
		t.Fatal(err)
	}
	if want := total.Broken + 5; len(rows) != want {
		t.Errorf("%d rows on the sheet, want %d: 250 breaks below a head of 5", len(rows), want)
	}
	if !strings.Contains(rows[1][0], "Only what is not plainly matched") {
		t.Errorf("the sheet does not say that it is incomplete: %q", rows[1][0])
	}
}
