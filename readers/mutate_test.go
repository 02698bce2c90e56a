package readers

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"tieout/payoff"
)

// outcome is what came of a file; sum is of what was accepted.
type outcome struct {
	accepted, rejected int
	sum                uint64
}

// consume reads a file to its end and checks that its rows come in order. The error is a problem, or the test fails.
func consume(t *testing.T, path string, o Options) (outcome, error) {
	t.Helper()
	var out outcome
	f, err := Open(t.Context(), path, o)
	if err != nil {
		return out, mustBeProblem(t, err)
	}
	defer f.Close()
	last, sum := 0, fnv.New64()
	for l, err := range f.Loans() {
		row := l.Source.Row
		if r, ok := errors.AsType[*payoff.RowError](err); ok {
			row = r.Source.Row
			out.rejected++
		} else if err != nil {
			return out, mustBeProblem(t, err)
		} else {
			out.accepted++
			fmt.Fprint(sum, l.Account, l.Principal, l.Rate, l.PayoffDate)
		}
		if row <= last {
			t.Fatalf("row %d comes after row %d", row, last)
		}
		last = row
	}
	out.sum = sum.Sum64()
	return out, nil
}

func mustBeProblem(t *testing.T, err error) error {
	t.Helper()
	if _, ok := errors.AsType[*payoff.Problem](err); !ok {
		t.Fatalf("%v is a %T", err, err)
	}
	return err
}

// TestMutatedLists reads 700 lists as they might come, with known numbers of rows.
func TestMutatedLists(t *testing.T) {
	o := Options{Kind: payoff.LoanList, Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Rates: "percent"}}}
	read, refusals := 0, 0
	for seed := range uint64(700) {
		m := newMutant(rand.New(rand.NewPCG(seed, 5)))
		path := file(t, "l.csv", m.write(t))
		got, err := consume(t, path, o)
		switch {
		case err != nil && m.maybeLost:
			refusals++
			problem(t, err, payoff.CodeDamaged, "quote")
		case err != nil:
			t.Errorf("seed %d: %v\n%q", seed, err, m.write(t))
		case m.maybeLost:
			t.Errorf("seed %d: rows lost in a quote were not noticed", seed)
		case got.accepted+got.rejected != m.rows():
			t.Errorf("seed %d: %+v of %d rows\n%q", seed, got, m.rows(), m.write(t))
		}
		read += got.accepted
	}
	if read == 0 || refusals == 0 {
		t.Errorf("%d rows were accepted, %d files refused: the mutator proves nothing", read, refusals)
	}
}

// TestFlippedText flips bits of 150 lists. Nobody knows what such a list is, but the parser of the standard library
// sees the same rows in it.
func TestFlippedText(t *testing.T) {
	o := Options{Kind: payoff.LoanList, Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList,
		Rates: "percent", Files: "*", Delimiter: "comma"}}}
	compared := 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 6))
		m := newMutant(r)
		m.comma, m.end, m.encoding, m.above, m.raw, m.maybeLost = ',', "\n", "utf-8", nil, nil, false
		text := []byte(m.write(t))
		start := bytes.IndexByte(text, '\n') + 1
		for range 1 + r.IntN(3) {
			text[start+r.IntN(len(text)-start)] ^= 1 << r.IntN(8)
		}
		got, err := consume(t, file(t, "l.csv", string(text)), o)
		reader := csv.NewReader(strings.NewReader(strings.ReplaceAll(string(text), "\r", "\n")))
		reader.FieldsPerRecord = -1
		records, fault := reader.ReadAll()
		records = slices.DeleteFunc(records, func(cells []string) bool { return isBlank(strings.Join(cells, "")) })
		switch {
		case err != nil || fault != nil:
		case got.accepted+got.rejected != len(records)-1:
			t.Errorf("seed %d: %+v of %d rows\n%q", seed, got, len(records)-1, text)
		default:
			compared++
		}
	}
	if compared < 75 {
		t.Errorf("only %d files could be compared", compared)
	}
}

// TestDamagedBooks cuts a workbook or flips its bits in 150 ways. It is refused, or it is read exactly as it was: a
// flipped bit may be in something that does not matter, such as a time stamp.
func TestDamagedBooks(t *testing.T) {
	path := thousand(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := consume(t, path, Options{})
	if err != nil || want.accepted != 1000 {
		t.Fatal(want, err)
	}
	refusals := 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 7))
		text, cut := slices.Clone(whole), seed%2 == 0
		if cut {
			text = text[:4+r.IntN(len(text)-4)]
		} else {
			for range 1 + r.IntN(4) {
				text[r.IntN(len(text))] ^= 1 << r.IntN(8)
			}
		}
		got, err := consume(t, file(t, "book.xlsx", string(text)), Options{TempDir: t.TempDir()})
		switch {
		case err != nil:
			refusals++
		case cut:
			t.Errorf("seed %d: a workbook that was cut is read: %+v", seed, got)
		case got != want:
			t.Errorf("seed %d: %+v, want %+v or a refusal", seed, got, want)
		}
	}
	if refusals < 140 {
		t.Errorf("only %d of 150 were refused", refusals)
	}
}
