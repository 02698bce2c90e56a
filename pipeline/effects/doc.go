// Package effects changes things at vendors: it proposes effects, writes them into a plan that people read, sends the
// effects of a plan that was approved, and finds out what became of those whose answer never came. An effect sets
// people to work, is billed, or moves money.
//
// # The invariant
//
// An effect is sent at most once. Its intent is committed to the ledger and synced, then there is one attempt, then
// the outcome is committed. No redirect is followed and no transport retries. An answer that did not come makes the
// intent unknown, and only reading the vendor's state can settle it.
//
// # What is durable when
//
//   - [Setup.Propose] reads and changes nothing, at vendors or in the ledger. What it proposes exists only in the file
//     that the caller writes. The checksum of that file is the plan's name in the ledger.
//   - [Setup.Approve] writes nothing and sends nothing. All that can be refused without the ledger is refused here,
//     also a plan whose receipt is there.
//   - [Approved.Apply] refuses a ledger that is not the one that the plan was made for, or does not know all that it
//     knew then ([LedgerState]). It makes the receipt beside the plan, which is never overwritten and makes a plan that
//     was applied known even without its ledger. It commits the intents of the whole plan, all or none, before the
//     first call: planned. The ledger takes a plan once, and refuses an effect while an earlier one like it is open.
//   - Before each call its vendor is read, if its client has a checker. What is not wanted any more is refused, and so
//     is what cannot be read. Then its intent is committed as sending. From here on, also after a power cut, the effect
//     counts as possibly carried out.
//   - After the call its outcome is committed: sent, refused or unknown. If that commit fails, nothing more is sent.
//   - A process that dies leaves intents as planned or sending. Before anything else is sent or resolved, the holder of
//     the ledger settles them: sending becomes unknown; planned becomes refused, because nothing was sent.
//   - An unknown effect is neither sent nor proposed again. [Setup.Resolve] reads the vendor and commits what it saw:
//     the effect was carried out (sent), was not (refused, and it may be planned again), or nobody can tell (unknown).
//
// A person may ask for a request or a refresh once more after it was sent. That is another effect with an approval of
// its own. A loan is paid off once. The requests that a run sends unattended, [Requests], go the same way: intent, one
// attempt, outcome.
package effects
