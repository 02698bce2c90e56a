// Package lossexpress reads the payoffs of total-loss claims from LossExpress xAPI (public vendor API docs, claims,
// activities and errors pages).
//
// A payoff is people's work there: it is requested, and some days later the claim has payoff data. This package reads
// it, and asks for nothing that is billed: the transport refuses the routes of class work.
package lossexpress
