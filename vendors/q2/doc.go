// Package q2 quotes payoffs from Q2 Cloud Lending, an Apex REST service inside Salesforce (Q2 article "Retrieving the
// payoff quote for a loan account"; Salesforce OAuth 2.0 and REST API documentation).
//
// The quote is a GET, and may still store a record in Salesforce each time: attempts are few, and each quote has a
// name that is the same whenever a run asks for the same loan.
package q2
