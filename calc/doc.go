// Package calc computes the payoff we expect: simple interest on the unpaid principal by the day, plus what else is
// owed, less what is held for the borrower.
//
//	total = principal + interest + unpaid interest + fees + late charges + prepayment penalty - credits
//
// Interest is one exact fraction (principal x rate x days / basis) that is divided once and rounded once, to the
// cent. The package is arithmetic: no clock, no input or output, no state.
package calc
