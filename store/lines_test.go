package store

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
)

func newTestLines(t *testing.T, all []line) *lines {
	t.Helper()
	s, err := newLines(filepath.Join(t.TempDir(), "tieout.db"))
	must(t, err)
	t.Cleanup(func() { must(t, s.close()) })
	for i := range all {
		must(t, s.add(&all[i]))
	}
	must(t, s.sort())
	return s
}

func testLine(kind, text string, row int, quote string) line {
	return line{vendor: "acme", key: key{kind, text}, file: 2, row: row, quote: quote}
}

// TestLinesAreFound: in the order in which they came and in any other, short ones and ones longer than what is read at once.
func TestLinesAreFound(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	all := make([]line, 5000)
	for i := range all {
		all[i] = testLine(byAccount, fmt.Sprint("A", i), i+2, strings.Repeat("9", 1+random.IntN(40)))
	}
	all[700].quote, all[900].quote = strings.Repeat("1", oneLine), strings.Repeat("2", 3*manyLines)
	s := newTestLines(t, all)
	order := random.Perm(len(all))
	for i := range all {
		order = append(order, i)
	}
	for _, i := range order {
		found, number, clear, err := s.find(&payoff.Loan{Vendor: "acme", Account: fmt.Sprint("A", i)})
		must(t, err)
		if found != all[i] || number == 0 || !clear {
			t.Fatalf("line %d: found row %d, number %d, clear %v", i, found.row, number, clear)
		}
	}
	for _, l := range []payoff.Loan{{Vendor: "acme", Account: "A5000"}, {Vendor: "other", Account: "A1"}, {Vendor: "acme", Claim: "A1"}} {
		if _, number, clear, err := s.find(&l); number != 0 || !clear || err != nil {
			t.Errorf("%+v: number %d, clear %v, %v", l, number, clear, err)
		}
	}
}

// TestLinesAreClear has what is decided only when all loans are known.
func TestLinesAreClear(t *testing.T) {
	s := newTestLines(t, []line{testLine(byAccount, "TWICE", 2, "[1]"), testLine(byAccount, "TWICE", 3, "[2]"), testLine(byAccount, "A", 4, "[3]"),
		testLine(byVendorLoanID, "V", 5, "[4]"), testLine(byVendorLoanID, "W", 6, "[5]"), testLine(byClaim, "C", 7, "[6]")})
	for _, c := range []struct {
		loan  payoff.Loan
		clear bool
		row   int
	}{
		{payoff.Loan{Vendor: "acme", Account: "TWICE"}, false, 0},
		{payoff.Loan{Vendor: "acme", Account: "A", VendorLoanID: "V"}, false, 0},
		{payoff.Loan{Vendor: "acme", Account: "A", VendorLoanID: "A"}, true, 4},
		{payoff.Loan{Vendor: "acme", Account: "B", VendorLoanID: "W"}, true, 6},
		{payoff.Loan{Vendor: "acme", Account: "W"}, true, 6}, // without an id of the vendor's, the account is
		{payoff.Loan{Vendor: "acme", Claim: "C"}, true, 7},
		{payoff.Loan{Vendor: "acme"}, true, 0},
	} {
		found, _, clear, err := s.find(&c.loan)
		if must(t, err); clear != c.clear || clear && found.row != c.row {
			t.Errorf("%+v: row %d, clear %v", c.loan, found.row, clear)
		}
	}
}

// TestLinesAreTakenOnce: a line that two loans name is nobody's, also where one of them had it.
func TestLinesAreTakenOnce(t *testing.T) {
	s := newTestLines(t, []line{testLine(byAccount, "A", 2, "[1]"), testLine(byAccount, "B", 3, "[2]"), testLine(byAccount, "C", 4, "[3]"),
		testLine(byAccount, "D", 5, "[4]")})
	number := func(account string) int {
		_, n, _, err := s.find(&payoff.Loan{Vendor: "acme", Account: account})
		must(t, err)
		return n
	}
	for i, c := range []struct {
		account string
		taken   bool
		loser   int64
	}{{"A", true, 0}, {"B", true, 0}, {"A", false, 1}, {"A", false, 0}} {
		if taken, loser := s.take(number(c.account), int64(i+1)); taken != c.taken || loser != c.loser {
			t.Errorf("loan %d: taken %v, loser %d", i+1, taken, loser)
		}
	}
	same(t, "losers", s.disputeAll(&payoff.Loan{Vendor: "acme", Account: "B"}), []int64{2})
	if taken, _ := s.take(number("D"), 5); !taken {
		t.Error("a line that nobody named is not taken")
	}
	if taken, _ := s.take(number("C"), 6); !taken {
		t.Error("a line that nobody named is not taken")
	}
	var rows []int
	lost := make([]bool, 7)
	lost[6] = true
	must(t, s.left(t.Context(), lost, func(l *line) error {
		rows = append(rows, l.row)
		return nil
	}))
	same(t, "rows that are left", rows, []int{2, 3, 4})
}

// TestManyLinesWait: where there are more rows than are found at once, all of them wait, and come out the same.
func TestManyLinesWait(t *testing.T) {
	for _, most := range []int{1, 2, 3} {
		s := newStore(t)
		r := begin(t, s, "2026-06-30")
		st := s.NewStage(r)
		st.statements.most = most
		must(t, st.Open(t.Context(), payoff.InputFile{Number: 2, Kind: "statement", Vendor: "acme", Name: "acme.csv"}))
		for i, account := range []string{"A", "B"} {
			must(t, st.Line(t.Context(), &payoff.StatementLine{Account: account, Source: payoff.Source{Row: i + 2}, Quote: payoff.Quote{Total: amount("1.00")}}))
		}
		must(t, st.Open(t.Context(), payoff.InputFile{Number: 1, Kind: "loans", Name: "loans.csv"}))
		l := loan("acme", "B", 2)
		_, known, err := st.Stated(&l)
		must(t, err)
		if known != (most >= 2) {
			t.Errorf("at most %d: known %v", most, known)
		}
		must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
		must(t, st.Settle(t.Context()))
		same(t, fmt.Sprint("at most ", most), table(t, s, "SELECT seq, stated_row, stated FROM loan ORDER BY 1"), [][]string{{"1", "3", "[100]"}, {"2", "2", "[100]"}})
	}
}

// TestAStatementBehindItsLoans is refused once a loan went straight through: it may have named that loan.
func TestAStatementBehindItsLoans(t *testing.T) {
	s := newStore(t)
	st := s.NewStage(begin(t, s, "2026-06-30"))
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "loans", Name: "loans.csv"}))
	result := judged(payoff.Result{Loan: loan("acme", "A", 2)}, "1", "1")
	must(t, st.Loan(t.Context(), &result))
	must(t, st.Open(t.Context(), payoff.InputFile{Kind: "statement", Vendor: "acme", Name: "acme.csv"}))
	if err := st.Line(t.Context(), &payoff.StatementLine{Account: "A"}); err == nil {
		t.Error("the row is taken")
	}
	must(t, st.Abandon())
}

// TestOneKeyEverywhere: a statement and a list all of whose rows have one key take linear time, too.
func TestOneKeyEverywhere(t *testing.T) {
	linear(t, 16_000, func(rows int) time.Duration {
		s := newStore(t)
		st := s.NewStage(begin(t, s, "2026-06-30"))
		must(t, st.Open(t.Context(), payoff.InputFile{Number: 2, Kind: "statement", Vendor: "acme", Name: "acme.csv"}))
		for i := range rows {
			must(t, st.Line(t.Context(), &payoff.StatementLine{Account: "XXXX", Source: payoff.Source{Row: i + 2}, Quote: *quote("1.00")}))
		}
		began := time.Now()
		must(t, st.Open(t.Context(), payoff.InputFile{Number: 1, Kind: "loans", Name: "loans.csv"}))
		for i := range rows {
			l := loan("acme", "XXXX", i+2)
			_, known, err := st.Stated(&l)
			if must(t, err); known {
				t.Fatal("one of many rows is taken for the loan's")
			}
			must(t, st.Loan(t.Context(), &payoff.Result{Loan: l}))
		}
		took := time.Since(began)
		must(t, st.Abandon())
		return took
	})
}
