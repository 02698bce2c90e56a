package readers

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tieout/payoff"
)

func TestCSVRows(t *testing.T) {
	const header = "account,principal,note\n"
	tests := []struct {
		name, text string
		accepted   []string // source and account
		rejects    []string
	}{
		{"lines are counted through quotes and blank lines", "A1,1,\"two\nlines\"\n\nA2,2,\n",
			[]string{"2 A1", "5 A2"}, nil},
		{"blank rows are no rows", ",,\n  , ,\n,,x\nA1,1,\n", []string{"5 A1"}, []string{`4: account "": is missing`}},
		{"bare quote", "A1,1,\nA2,5\" pipe,\nA3,3,\n", []string{"2 A1", "4 A3"},
			[]string{"3: cannot be split into cells"}},
		{"quote within a line", "\"A\"1,1,\nA3,3,\n", []string{"3 A3"}, []string{"2: cannot be split into cells"}},
		{"quote within the last line", "A3,3,\n\"A\"1,1,", []string{"2 A3"}, []string{"3: cannot be split into cells"}},
		{"short", "A1,1\nA2,2,\n", []string{"3 A2"}, []string{"2: has 2 cells, the header has 3"}},
		{"very short", "A1\n", nil, []string{"2: has 1 cells, the header has 3"}},
		{"long and empty", "A1,1,,,\n", []string{"2 A1"}, nil},
		{"long", "A1,1,,,x\n", nil, []string{"2: has 5 cells, the header has 3"}},
		{"one reject a row", "A1,x,\n,y,\n", nil,
			[]string{`2: principal "x": is not a number`, `3: principal "y": is not a number`}},
		{"negative principal", "A1,-5.00,\n", []string{"2 A1"}, nil},
		{"no rows", "", nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			accepted, rejects, err := loans(t, open(t, file(t, "l.csv", header+test.text), Options{}))
			var got []string
			for _, l := range accepted {
				got = append(got, fmt.Sprintf("%d %s", l.Source.Row, l.Account))
			}
			if err != nil || !slices.Equal(got, test.accepted) {
				t.Errorf("accepted %q (%v), want %q", got, err, test.accepted)
			}
			same := slices.EqualFunc(rejects, test.rejects,
				func(got, want string) bool { return strings.HasPrefix(got, "l.csv:"+want) })
			if !same {
				t.Errorf("rejects %q, want %q", rejects, test.rejects)
			}
		})
	}
}

func TestUnclosedQuoteRefusesTheFile(t *testing.T) {
	for _, text := range []string{
		"account,principal\nA1,1\n\"A2,2\nA3,3\n",
		"account,principal\nA1,1\n\"A2,2\n",
		"account,principal\nA1,1\n\"A2,2",
		"account,principal\nA1,1\n\"A2,2\nA3,\"3\"\n",
	} {
		_, _, err := loans(t, open(t, file(t, "l.csv", text), Options{}))
		problem(t, err, payoff.CodeDamaged, "line 3")
	}
}

func TestUnclosedQuoteBelowABanner(t *testing.T) {
	_, _, err := loans(t, open(t, file(t, "l.csv", "Loans\n\naccount,principal\nA1,1\n\"A2,2\n"), Options{}))
	problem(t, err, payoff.CodeDamaged, "line 5")
}

// TestVeryLongRows: cells far beyond the last header are not lost, and a row with too many is refused.
func TestVeryLongRows(t *testing.T) {
	text := "account,fees\nA1,5" + strings.Repeat(",", 100) + "\nA2,5" + strings.Repeat(",", 100) + "x\n" +
		strings.Repeat(",", 5000) + "x\nA4,5\n" + strings.Repeat(",", 1024) + "\n" + strings.Repeat(",", 1025) + "\n"
	got, rejects, err := loans(t, open(t, file(t, "l.csv", text), Options{}))
	if err != nil || len(got) != 2 || len(rejects) != 3 || !strings.Contains(rejects[0], ":3: has 102 cells") ||
		!strings.Contains(rejects[1], ":4: has 5001 cells") || !strings.Contains(rejects[2], ":7: has 1026 cells") {
		t.Errorf("%+v, rejects %q, %v", got, rejects, err)
	}
}

func TestRefusedFiles(t *testing.T) {
	refused(t, filepath.Join(t.TempDir(), "none.csv"), Options{}, payoff.CodeNoFile, "none.csv")
	refused(t, t.TempDir(), Options{}, payoff.CodeNoFile)
	refused(t, file(t, "l.csv", ""), Options{}, payoff.CodeEmpty)
	refused(t, file(t, "l.csv", "\n\n"), Options{}, payoff.CodeEmpty)
	refused(t, file(t, "l.csv", "account,\x00\n"), Options{}, payoff.CodeHeader)
	refused(t, file(t, "l.csv", "acc\"ount,principal\n"), Options{}, payoff.CodeHeader, "header")
}

func TestRowsAreReadOnce(t *testing.T) {
	f := open(t, file(t, "l.csv", "account\nA1\n"), Options{})
	for _, err := range f.Claims() {
		problem(t, err, payoff.CodeInternal)
	}
	for range f.Loans() {
		break
	}
	_, _, err := loans(t, f)
	problem(t, err, payoff.CodeInternal)
}
