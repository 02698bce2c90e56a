package readers

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
	"go.uber.org/goleak"

	"tieout/payoff"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// file writes a file for the test and returns its path.
func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// newWorkbook writes a workbook with one sheet and returns its path. Cells that are strings are text.
func newWorkbook(t testing.TB, rows ...[]any) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, r := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("Sheet1", cell, &r); err != nil {
			t.Fatal(err)
		}
	}
	return save(t, f)
}

func save(t testing.TB, f *excelize.File) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "book.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// grid makes the rows of a workbook from text with spaces between the cells; _ is a blank cell.
func grid(lines ...string) [][]any {
	var rows [][]any
	for _, l := range lines {
		var r []any
		for _, cell := range strings.Fields(l) {
			r = append(r, strings.TrimPrefix(cell, "_"))
		}
		rows = append(rows, r)
	}
	return rows
}

func open(t testing.TB, path string, o Options) *File {
	t.Helper()
	if o.TempDir == "" {
		o.TempDir = t.TempDir()
	}
	f, err := Open(t.Context(), path, o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// loans reads a loan list: its loans, its rejects in words, and the error that ended it.
func loans(t testing.TB, f *File) (accepted []payoff.Loan, rejects []string, end error) {
	t.Helper()
	for l, err := range f.Loans() {
		var r *payoff.RowError
		switch {
		case err == nil:
			accepted = append(accepted, l)
		case errors.As(err, &r):
			rejects = append(rejects, r.Error())
		default:
			end = err
		}
	}
	return accepted, rejects, end
}

// read opens a list and returns its accounts with their rows, its rejects and its warnings.
func read(t *testing.T, path string, o Options) (accounts, rejects []string, f *File) {
	t.Helper()
	f = open(t, path, o)
	accepted, rejects, err := loans(t, f)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range accepted {
		accounts = append(accounts, fmt.Sprintf("%d %s", l.Source.Row, l.Account))
	}
	return accounts, rejects, f
}

// warnings returns the messages of a file's warnings, which all have a code and name the file.
func warnings(f *File) []string {
	var all []string
	for _, w := range f.Warnings() {
		if w.Code == "" || w.File != f.Name() || !strings.HasPrefix(w.Message, f.Name()+": ") {
			all = append(all, "not a good warning: ")
		}
		all = append(all, w.Message)
	}
	return all
}

// said says whether a file's warnings have these words in one of them.
func said(f *File, words string) bool {
	return slices.ContainsFunc(warnings(f), func(w string) bool { return strings.Contains(w, words) })
}

// refused says whether Open refuses the file with this code and these words in message or hint.
func refused(t *testing.T, path string, o Options, code string, words ...string) {
	t.Helper()
	f, err := Open(t.Context(), path, o)
	if err == nil {
		f.Close()
	}
	problem(t, err, code, words...)
}

func problem(t *testing.T, err error, code string, words ...string) {
	t.Helper()
	var p *payoff.Problem
	if !errors.As(err, &p) {
		t.Fatalf("error %v is no problem, want %s", err, code)
	}
	if p.Code != code {
		t.Errorf("code %s (%s), want %s", p.Code, p.Message, code)
	}
	for _, w := range words {
		if !strings.Contains(p.Message+"\n"+p.Hint, w) {
			t.Errorf("%q is neither in %q nor in %q", w, p.Message, p.Hint)
		}
	}
}

// shared returns a file of the shared data, and skips the test if there is none.
func shared(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("no shared data")
	}
	return path
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func day(s string) payoff.Date {
	d, err := payoff.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

var _ io.Closer = (*File)(nil)
