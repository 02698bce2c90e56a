// Package q2 quotes payoffs from Q2 Cloud Lending, an Apex REST service inside Salesforce (Q2 article "Retrieving the
// payoff quote for a loan account"; Salesforce OAuth 2.0 and REST API documentation).
//
// The quote is a GET, and may still store a record in Salesforce each time. So there are few attempts, and a quote has
// the same name whenever a run asks about the same loan.
package q2
