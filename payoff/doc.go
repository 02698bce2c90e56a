// Package payoff holds the words that every part of tieout shares: loans and claims, the quotes that vendors give
// for them, how two quotes compare, and what a finished run reports.
//
// Money is [decimal.Decimal], taken from the literal text of a cell or a JSON number and never from a float; when
// they are summed and stored, amounts are [Cents]. Dates are calendar days without clock or zone ([Date]). A figure
// that is absent is null, never zero. The package imports nothing of ours and does no input or output.
package payoff
