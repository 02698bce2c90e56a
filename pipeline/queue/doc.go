// Package queue works one vendor's queue of loans with bounded concurrency: it asks for the quotes, computes what we
// expect, compares the two, and explains the breaks, batch by batch.
//
// All concurrency of asking is here. Each vendor has a queue of its own, so that a slow vendor holds up nobody. In each
// queue, a bounded number of questions is in flight, and answers that wait are committed together before their slots
// are free again; reading, asking, recording and explaining go on side by side. The steps themselves are plain
// functions on a batch.
//
// The ledger is known only by what a queue needs of it: [Loans] has the loans and keeps answers, [Recorder] takes
// results, and [Breaks] has the broken loans and takes their causes.
package queue
