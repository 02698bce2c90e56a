// Package nelnet quotes payoffs from Nelnet Velocity (public "Velocity API Reference", loanaccounting and
// authentication pages).
//
// GET /loanaccountingapi/payoff/{loanid} quotes; POST on the very same address pays the loan off and cannot be
// undone. No function of this package sends that POST, and its transport refuses it.
package nelnet
