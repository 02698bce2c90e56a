// Package sandbox plays the three vendors Q2, Nelnet and LossExpress from a book of loans. They have state, and may
// have faults. It is an [http.Handler] that answers each vendor's documented routes under a prefix of its own (/q2,
// /nelnet, /lossexpress), records every request, and is served only on loopback ([Serve]). The book may be made of
// lists and of what the file sandbox.json says differently ([FromLists]).
//
// It is a second, independent reading of the vendors' documents: it shares neither routes nor wire types with the
// clients, and its answers are templates written as the vendors write them. What no document states (error bodies of
// Nelnet, the token answer of LossExpress) is played in its simplest form.
package sandbox
