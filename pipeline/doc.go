// Package pipeline is the run. [Run] reads like its picture: open the ledger, stage the lists in it, settle and guard
// what was staged, ask the vendors, judge each loan, explain what broke, finish, and report.
//
// Two ways lead through a run. A loan whose quote is computed or stated is judged while its row is read: it is
// immediate ([Immediate]). All others wait in their vendor's queue, which package queue works off: it asks, judges and
// records batch by batch through the ledger. Both ways judge by the same function, [queue.Vendor.Judge], and both leave
// the same rows in the ledger.
//
// The ledger is what a run streams through. Until the lists are settled a stopped run is started again; after that it
// is resumed, and no vendor is asked twice. Reports are written from the ledger alone.
//
// This package ties readers, vendors, store and writers together. It knows nothing of YAML, flags or terminals: a
// [Setup] brings typed values, a [Watcher] takes what a run says while it works.
package pipeline
