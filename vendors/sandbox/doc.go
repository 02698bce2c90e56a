// Package sandbox plays the three vendors - Q2, Nelnet and LossExpress - statefully, from a book of loans, faults
// included. It is an [http.Handler] that answers each vendor's documented routes under a prefix of its own (/q2,
// /nelnet, /lossexpress), records every request, and is served on loopback only ([Serve]).
//
// It is a second, independent reading of the vendors' documents: it shares neither routes nor wire types with the
// clients, and its answers are templates written as the vendors write them. What no document states (error bodies of
// Nelnet, the token answer of LossExpress) is played in the plainest form.
package sandbox
