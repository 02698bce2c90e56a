// Package store is the ledger: one SQLite file that holds every run, the rows it read, what vendors answered and how
// each loan came out. It alone opens the file; a lock beside it keeps a second run out.
//
// The tables, and the views on which people and programs rely, stand in schema/*.sql with a comment for each column.
// What a run does to many rows at once stands in sql/*.sql. Rows of a run are written once; what several runs share is
// only which breaks are still open, and what became of effects.
//
// A [Stage] takes the rows of a run's files, settles which of them count, and pairs loans with the rows of statements.
// A [Queue] is where a vendor's loans wait to be asked about and judged. [Store.Finish] brings the run to its end, and
// the reports read it with [Store.Lines], [Store.Exceptions] and [Store.Summary].
package store
