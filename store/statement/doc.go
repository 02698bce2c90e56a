// Package statement finds the row of a vendor's statement that names a loan, while the lists are still being read. An
// [Index] keeps the rows in a file of its own and finds them by the hash of their key, so that a loan finds its row at
// once, in whatever order the files are.
//
// Which loan has which row can be said for certain only when all loans are known. Until then the index notes who has
// taken a row, and a row that more than one loan may mean belongs to nobody.
package statement
