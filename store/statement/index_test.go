package statement

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"tieout/payoff"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newIndex is a sorted index of these rows.
func newIndex(t *testing.T, all []Row) *Index {
	t.Helper()
	x, err := NewIndex(t.TempDir())
	must(t, err)
	t.Cleanup(func() { must(t, x.Close()) })
	for i := range all {
		must(t, x.Add(&all[i]))
	}
	must(t, x.Sort())
	return x
}

// row is a row of acme's statement.
func row(kind, text string, number int, quote string) Row {
	return Row{Vendor: "acme", Key: Key{kind, text}, File: 2, Number: number, Quote: quote}
}

// TestRowsAreFound in the order in which they came and in any other, short ones and ones longer than what is read at
// once.
func TestRowsAreFound(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	all := make([]Row, 5000)
	for i := range all {
		all[i] = row(ByAccount, fmt.Sprint("A", i), i+2, strings.Repeat("9", 1+random.IntN(40)))
	}
	all[700].Quote, all[900].Quote = strings.Repeat("1", oneRow), strings.Repeat("2", 3*manyRows)
	x := newIndex(t, all)
	if x.Len() != len(all) {
		t.Errorf("there are %d rows, want %d", x.Len(), len(all))
	}
	order := random.Perm(len(all))
	for i := range all {
		order = append(order, i)
	}
	for _, i := range order {
		m, err := x.Find(&payoff.Loan{Vendor: "acme", Account: fmt.Sprint("A", i)})
		must(t, err)
		if m.Row != all[i] || m.Number == 0 || !m.Certain {
			t.Fatalf("row %d: found row %d, number %d, certain %v", i, m.Row.Number, m.Number, m.Certain)
		}
	}
	for _, l := range []payoff.Loan{{Vendor: "acme", Account: "A5000"}, {Vendor: "other", Account: "A1"},
		{Vendor: "acme", Claim: "A1"}} {
		if m, err := x.Find(&l); m.Number != 0 || !m.Certain || err != nil {
			t.Errorf("%+v: number %d, certain %v, %v", l, m.Number, m.Certain, err)
		}
	}
}

// TestRowsAreCertain has what is decided only when all loans are known.
func TestRowsAreCertain(t *testing.T) {
	x := newIndex(t, []Row{row(ByAccount, "TWICE", 2, "[1]"), row(ByAccount, "TWICE", 3, "[2]"),
		row(ByAccount, "A", 4, "[3]"),
		row(ByVendorLoanID, "V", 5, "[4]"), row(ByVendorLoanID, "W", 6, "[5]"), row(ByClaim, "C", 7, "[6]")})
	for _, c := range []struct {
		loan    payoff.Loan
		certain bool
		row     int
	}{
		{payoff.Loan{Vendor: "acme", Account: "TWICE"}, false, 0},
		{payoff.Loan{Vendor: "acme", Account: "A", VendorLoanID: "V"}, false, 0},
		{payoff.Loan{Vendor: "acme", Account: "A", VendorLoanID: "A"}, true, 4},
		{payoff.Loan{Vendor: "acme", Account: "B", VendorLoanID: "W"}, true, 6},
		{payoff.Loan{Vendor: "acme", Account: "W"}, true, 6}, // without an id of the vendor's, the account stands for it
		{payoff.Loan{Vendor: "acme", Claim: "C"}, true, 7},
		{payoff.Loan{Vendor: "acme"}, true, 0},
	} {
		m, err := x.Find(&c.loan)
		if must(t, err); m.Certain != c.certain || m.Certain && m.Row.Number != c.row {
			t.Errorf("%+v: row %d, certain %v", c.loan, m.Row.Number, m.Certain)
		}
	}
}

// TestRowsAreTakenOnce: a row that two loans name is nobody's, also if one of them had it.
func TestRowsAreTakenOnce(t *testing.T) {
	x := newIndex(t, []Row{row(ByAccount, "A", 2, "[1]"), row(ByAccount, "B", 3, "[2]"), row(ByAccount, "C", 4, "[3]"),
		row(ByAccount, "D", 5, "[4]")})
	number := func(account string) int {
		m, err := x.Find(&payoff.Loan{Vendor: "acme", Account: account})
		must(t, err)
		return m.Number
	}
	for i, c := range []struct {
		account string
		taken   bool
		loser   int64
	}{{"A", true, 0}, {"B", true, 0}, {"A", false, 1}, {"A", false, 0}} {
		if taken, loser := x.Take(number(c.account), int64(i+1)); taken != c.taken || loser != c.loser {
			t.Errorf("loan %d: taken %v, loser %d", i+1, taken, loser)
		}
	}
	if losers := x.Dispute(&payoff.Loan{Vendor: "acme", Account: "B"}); !slices.Equal(losers, []int64{2}) {
		t.Errorf("got losers %v, want loan 2", losers)
	}
	if taken, _ := x.Take(number("D"), 5); !taken {
		t.Error("a row that nobody named is not taken")
	}
	if taken, _ := x.Take(number("C"), 6); !taken {
		t.Error("a row that nobody named is not taken")
	}
	var rows []int
	retracted := make([]bool, 7)
	retracted[6] = true
	must(t, x.Left(t.Context(), retracted, func(r *Row) error {
		rows = append(rows, r.Number)
		return nil
	}))
	if !slices.Equal(rows, []int{2, 3, 4}) {
		t.Errorf("rows %v are left, want 2, 3 and 4", rows)
	}
}

// TestLeftBeforeSorting: rows that were only added come back in their order, and an error of use ends it.
func TestLeftBeforeSorting(t *testing.T) {
	x, err := NewIndex(t.TempDir())
	must(t, err)
	defer x.Close()
	for n := range 3 {
		r := row(KeyOf(&payoff.StatementLine{Claim: "C"}).Kind, fmt.Sprint(n), n, "[]")
		must(t, x.Add(&r))
	}
	var rows []int
	stop := errors.New("stop")
	err = x.Left(t.Context(), nil, func(r *Row) error {
		if rows = append(rows, r.Number); len(rows) == 2 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || !slices.Equal(rows, []int{0, 1}) {
		t.Errorf("got rows %v and error %v", rows, err)
	}
}

// TestNothingIsLeftBehind: the file has no name while it is used.
func TestNothingIsLeftBehind(t *testing.T) {
	folder := t.TempDir()
	x, err := NewIndex(folder)
	must(t, err)
	r := row(ByAccount, "A", 2, "[1]")
	must(t, x.Add(&r))
	left, err := os.ReadDir(folder)
	must(t, errors.Join(err, x.Close()))
	if len(left) > 0 {
		t.Errorf("a killed run would leave %s behind", left[0].Name())
	}
}

// TestDecodeRefuses: bytes that are no row are an error, and a row that is cut off is not whole.
func TestDecodeRefuses(t *testing.T) {
	r := row(ByAccount, "A1", 2, "[100]")
	packed := r.appendTo(nil)
	for n := range packed {
		if _, whole, err := decode(packed[:n]); whole || err != nil {
			t.Errorf("%d of %d bytes: whole %v, %v", n, len(packed), whole, err)
		}
	}
	if got, whole, err := decode(append(packed, 'x')); got != r || !whole || err != nil {
		t.Errorf("got %+v, whole %v, %v", got, whole, err)
	}
	if _, _, err := decode(slices.Repeat([]byte{0xff}, 11)); !errors.Is(err, errDamaged) {
		t.Errorf("a number without an end: got error %v", err)
	}
}
