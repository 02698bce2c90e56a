// Package nelnet quotes payoffs from Nelnet Velocity (public "Velocity API Reference": loanaccounting, transactions and
// authentication pages), and pays loans off.
//
// GET /loanaccountingapi/payoff/{loanid} quotes. POST on the very same address posts a payment that closes the loan,
// and no route undoes it. A [Client] cannot send that POST, because its transport refuses it. A [Sender], which no run
// has, sends it for an approved effect, once, after a quote of exactly the amount that was approved. If the answer is
// lost, only reading can tell whether the loan was paid off ([Client.Verify]).
package nelnet
