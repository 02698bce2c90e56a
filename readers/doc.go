// Package readers reads the files that come in: loan lists, claim lists, histories and vendors' statements, from CSV
// and XLSX.
//
// [Open] finds the header of a file and decides which of its columns is which (plan.go). Both formats then deliver the
// same rows of text (row.go), and what a row means is decided once (loan.go, statement.go, history.go). Code outside
// this package never sees a file's own headers or spellings. A row that cannot be read is yielded as a
// [payoff.RowError], and reading goes on. A file that cannot be trusted as a whole is refused with a [payoff.Problem].
// Rows are streamed: no file is held in memory, except an encrypted workbook.
//
// [Inspect] looks at a file that has no layout yet and proposes one.
package readers
