package pipeline

import "iter"

// rowsAhead is how many rows are handed over at once, so that handing over costs next to nothing.
const rowsAhead = 256

// A read is one row of a file, or what is wrong with it.
type read[Row any] struct {
	row Row
	err error
}

// Ahead reads rows in a goroutine of its own, some hundreds ahead of their use: of a file while the ledger takes them,
// or of the ledger while a report is written. They come in their order, each with its error, and the goroutine has
// ended when the loop over them has.
func Ahead[Row any](rows iter.Seq2[Row, error]) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		pages, stop, ended := make(chan []read[Row], 1), make(chan struct{}), make(chan struct{})
		used := make(chan []read[Row], pagesAhead)
		go func() {
			defer close(ended)
			defer close(pages)
			for page := range paged(rows, used) {
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
			for i := range page {
				if !yield(page[i].row, page[i].err) {
					return
				}
			}
			used <- page[:0]
		}
	}
}

// pagesAhead is how many pages there are: one is written, one waits and one is read.
const pagesAhead = 3

// paged makes pages of rows, used again and again.
func paged[Row any](rows iter.Seq2[Row, error], used chan []read[Row]) iter.Seq[[]read[Row]] {
	return func(yield func([]read[Row]) bool) {
		for range pagesAhead {
			used <- make([]read[Row], 0, rowsAhead)
		}
		page := <-used
		for row, err := range rows {
			if page = append(page, read[Row]{row, err}); len(page) < rowsAhead {
				continue
			}
			if !yield(page) {
				return
			}
			page = <-used
		}
		if len(page) > 0 {
			yield(page)
		}
	}
}
