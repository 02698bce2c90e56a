package payoff

import "github.com/shopspring/decimal"

// An Effect is a call that changes something at a vendor: it sets people to work, is billed, or moves money.
type Effect struct {
	Vendor string
	Action Action
	Loan   Loan                // which loan or claim; its terms do not matter
	Day    Date                // of a pay-off: the day it is for
	Amount decimal.NullDecimal // of a pay-off: what the vendor quoted when it was planned, in cents; null for all others
}

// An Action says what an effect does.
type Action string

// The actions of effects.
const (
	RequestPayoff Action = "request" // asks LossExpress to obtain a payoff: people start to work
	CancelRequest Action = "cancel"  // takes that back
	RefreshPayoff Action = "refresh" // asks for it anew; billed again
	PayOff        Action = "pay_off" // posts a payment at Nelnet that closes the loan; there is no way back
)

// Money says whether the action moves money.
func (a Action) Money() bool { return a == PayOff }

// An IntentState says how far an effect has come.
type IntentState string

// The states of an intent. Only an intent that is planned is ever sent.
const (
	Planned IntentState = "planned" // approved and not sent
	Sending IntentState = "sending" // committed before the call; after a crash it is unknown
	Sent    IntentState = "sent"    // the vendor answered that it did it
	Refused IntentState = "refused" // the vendor answered that it did not, or it never left the process
	Unknown IntentState = "unknown" // no answer that can be relied on: only reading the vendor's state can tell
)

// An Outcome is what became of one attempt to send an effect.
type Outcome struct {
	State     IntentState         // Sent, Refused or Unknown
	Detail    string              // for people: one line that holds nothing personal
	Status    int                 // of the HTTP answer; 0 where none came
	Amount    decimal.NullDecimal // what the vendor says it posted, in cents
	Reference string              // the vendor's own number for it
	Evidence  []byte              // the answer, without what is personal
}

// A Verdict says whether an effect of unknown outcome was carried out.
type Verdict string

// The verdicts.
const (
	Executed    Verdict = "executed"
	NotExecuted Verdict = "not_executed"
	Undecided   Verdict = "undecided" // what the vendor shows does not tell
)

// A Finding is what reading a vendor's state tells of an effect.
type Finding struct {
	Verdict  Verdict
	Detail   string // what was seen, for people
	Evidence []byte
}

// A RequestState is where a LossExpress payoff request stands.
type RequestState string

// The states of a request: it is planned and sent, then the vendor works on it until it quotes, is cancelled, or
// needs something of us.
const (
	RequestPlanned   RequestState = "planned"
	RequestSent      RequestState = "sent"
	RequestPending   RequestState = "pending"
	RequestQuoted    RequestState = "quoted"
	RequestCancelled RequestState = "cancelled"
	ActionRequired   RequestState = "action_required"
)
