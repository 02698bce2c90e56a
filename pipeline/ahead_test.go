package pipeline

import (
	"errors"
	"iter"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// numbers yields 1 to n, and a bad row after every hundredth. It keeps in last the last number that it yielded.
func numbers(n int, last *int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := 1; i <= n; i++ {
			*last = i
			if !yield(i, nil) || i%100 == 0 && !yield(i, errors.New("bad")) {
				return
			}
		}
	}
}

func TestAheadLosesNothing(t *testing.T) {
	for _, n := range []int{0, 1, rowsAhead - 1, rowsAhead, 5*rowsAhead + 7} {
		var last, rows, bad int
		for i, err := range Ahead(numbers(n, &last)) {
			if err != nil {
				bad++
				continue
			}
			if rows++; i != rows {
				t.Fatalf("of %d: row %d came as number %d", n, i, rows)
			}
		}
		if rows != n || bad != n/100 {
			t.Errorf("%d rows and %d bad ones of %d", rows, bad, n)
		}
	}
}

// TestAheadStops: reading stops when nobody wants the rows any more. TestMain checks that the goroutine has ended.
func TestAheadStops(t *testing.T) {
	last := 0
	for i := range Ahead(numbers(1_000_000, &last)) {
		if i == 3 {
			break
		}
	}
	if last > 5*rowsAhead {
		t.Errorf("%d rows were read for 3", last)
	}
}

// BenchmarkAhead hands rows from the goroutine that reads them to the one that uses them.
func BenchmarkAhead(b *testing.B) {
	const rows = 20_000
	for b.Loop() {
		n := 0
		for range Ahead(numbers(rows, new(int))) {
			n++
		}
		if n != rows {
			b.Fatalf("%d rows", n)
		}
	}
	b.ReportMetric(float64(b.N*rows)/b.Elapsed().Seconds(), "rows/s")
}
