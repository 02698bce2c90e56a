package effects

import (
	"context"

	"tieout/payoff"
	"tieout/vendors/client"
)

// Sender is [client.Sender].
//
// Deprecated: use [client.Sender].
type Sender = client.Sender

// Apply sends planned intents.
//
// Deprecated: use [Approved.Apply] and [Requests.Send].
func Apply(ctx context.Context, intents []payoff.Intent, senders map[string]Sender, ledger Intents,
	told func(payoff.Intent, payoff.Outcome)) error {
	return send(ctx, intents, senders, ledger, told)
}
