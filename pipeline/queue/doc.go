// Package pipeline is the run: stage the lists, then, for each vendor by itself, quote, expect, compare, explain and
// record, batch by batch through the ledger.
//
// All concurrency of the program is here: one queue a vendor, so that a slow vendor holds up nobody, a bounded
// number of questions in flight in each, and one goroutine a queue that commits the answers that wait. The steps
// themselves are plain functions on a batch.
package queue
