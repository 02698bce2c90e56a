// Package packed keeps what a list says of a loan's terms, and what a vendor says of a payoff, in one column each: a
// JSON array with a place for each figure, cut off after the last that says something. A row of many columns costs
// several times as much to write and to read, and nearly all of these are read together or not at all.
//
// Amounts are cents. What must keep every digit is text, and so are dates. An absent amount is null if that is not the
// same as zero. The places are those of the views loan_terms and answer_quote of the ledger's schema.
package packed
