// Package bulk writes many rows to SQLite fast. An [Inserter] puts many rows into one statement; a [Writer] carries
// statements out in a goroutine of its own, so that the next rows can be made while the disk is waited for.
//
// To bind a value costs more than to store it. An Inserter therefore binds only what differs from row to row: what is
// NULL or zero, and what the caller marks as shared by many rows ([Text], [Number], [Day]), is written out in the
// statement, and rows that are alike in these columns share one.
package bulk
