// Package rest is what the vendor clients share: a JSON exchange with its retries, the transports that guard it, a
// login that is kept while it is good, and strict reading of the answers.
//
// What is done about a failure is data: a [Policy] with the limits of a vendor, and a table of [Rule]s for its answers.
// There is one layer of retries, a [Caller] for each vendor, and it is ours: redirects are not followed, and the
// standard transport is kept from sending a request twice on its own. A [Guard] in front of the network refuses every
// request that is not one of the routes it was given, so that reading never changes anything at a vendor. Effects have
// a [Sender] with routes of its own, which sends each of them at most once. No error of this package prints a body, a
// header, a token or an address with an id in it.
package rest
