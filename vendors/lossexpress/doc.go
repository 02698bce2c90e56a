// Package lossexpress reads the payoffs of total-loss claims from LossExpress xAPI (public vendor API docs: claims,
// payoff, orders, activities and errors pages), and asks for them.
//
// A payoff is people's work there: it is requested, and some days later the claim has payoff data. A [Client] reads it,
// and what the feed of activities or a webhook says of it; its transport refuses the routes of class work. A [Sender],
// which only a plan or a run with requests: automatic has, requests a payoff, cancels the request and refreshes it.
// Each of these is sent at most once, and if its answer is lost, only reading settles whether it was carried out
// ([Client.Verify]). Reporting that money was sent is class money, and out of reach of both.
package lossexpress
