// Package calc computes the payoff we expect: interest on the unpaid principal by the day, plus whatever else is owed,
// less what is held for the borrower.
//
//	total = principal + interest + unpaid interest + fees + late charges + prepayment penalty - credits
//
// Interest is one exact fraction (principal x rate x days / basis) that is divided once and rounded once, to the cent.
// A loan's history is replayed from the day at which its balances stand. Rates and advances split a stretch of days
// into segments, which are added exactly; a payment or a capitalization ends the stretch with a posting, which is in
// cents. The package is arithmetic: no clock, no input or output, no state.
package calc
