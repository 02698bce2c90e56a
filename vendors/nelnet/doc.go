// Package nelnet quotes payoffs from Nelnet Velocity (public "Velocity API Reference": loanaccounting, transactions and
// authentication pages), and pays loans off.
//
// GET /loanaccountingapi/payoff/{loanid} quotes; POST on the very same address posts a payment that closes the loan, and
// no route undoes it. A [Client] cannot send that POST: its transport refuses it. A [Sender], which no run has, sends it
// for an approved effect, once, after a quote of the very amount that was approved. Whether one was carried out whose
// answer was lost, only reading tells ([Client.Verify]).
package nelnet
