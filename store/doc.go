// Package store is the ledger: one SQLite file that holds every run, the rows it read, what vendors answered and how
// each loan came out. It alone opens the file; a lock beside it keeps a second run out.
//
// The tables, and the views on which people and programs rely, stand in schema/*.sql with a comment each. Rows of
// a run are written once; what several runs share is only which breaks are still open.
package store
