// Package rest is what the vendor clients share: one JSON exchange with its retries, the transports that guard it, a
// login kept while it is good, and strict reading of what comes back.
//
// What is done about a failure is data: a [Policy] with the limits of a vendor, and a table of [Rule]s for its answers.
// There is one retry layer, a [Caller] for each vendor, and it is ours: redirects are not followed, and the standard
// transport is kept from sending a request twice on its own. A [Guard] stands before the network and refuses every
// request that is not one of the routes it was given, so that reading never changes anything at a vendor. No error
// of this package prints a body, a header, a token or an address with an id in it.
package rest
