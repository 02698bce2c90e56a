package pipeline

import "iter"

// rowsAhead is how many rows are handed over at once, so that handing over costs next to nothing.
const rowsAhead = 256

// A read is one row of a file, or what is wrong with it.
type read[Row any] struct {
	row Row
	err error
}

// ahead reads rows in a goroutine of its own, some hundreds ahead of their use. The goroutine has ended when the loop
// over the rows has.
func ahead[Row any](rows iter.Seq2[Row, error]) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		pages, stop, ended := make(chan []read[Row], 1), make(chan struct{}), make(chan struct{})
		go func() {
			defer close(ended)
			defer close(pages)
			for page := range paged(rows) {
				select {
				case pages <- page:
				case <-stop:
					return
				}
			}
		}()
		defer func() { <-ended }()
		defer close(stop)
		for page := range pages {
			for _, r := range page {
				if !yield(r.row, r.err) {
					return
				}
			}
		}
	}
}

// paged makes pages of rows.
func paged[Row any](rows iter.Seq2[Row, error]) iter.Seq[[]read[Row]] {
	return func(yield func([]read[Row]) bool) {
		page := make([]read[Row], 0, rowsAhead)
		for row, err := range rows {
			if page = append(page, read[Row]{row, err}); len(page) < rowsAhead {
				continue
			}
			if !yield(page) {
				return
			}
			page = make([]read[Row], 0, rowsAhead)
		}
		if len(page) > 0 {
			yield(page)
		}
	}
}
