package payoff

import (
	"time"

	"github.com/shopspring/decimal"
)

// An Effect is a call that changes something at a vendor: it sets people to work, is billed, or moves money.
type Effect struct {
	Vendor string
	Action Action
	Loan   Loan                // the loan or claim; its terms do not matter
	Day    Date                // of a pay-off: the day it is for
	Amount decimal.NullDecimal // of a pay-off: what the vendor quoted when it was planned, in cents; null for all others
}

// Target returns the vendor's own id of what the effect changes: the claim's, else the loan's.
func (e Effect) Target() string {
	if e.Loan.Claim != "" {
		return e.Loan.Claim
	}
	return e.Loan.VendorLoanID
}

// An Action says what an effect does.
type Action string

// The actions of effects.
const (
	RequestPayoff Action = "request" // asks LossExpress to obtain a payoff: people start to work
	CancelRequest Action = "cancel"  // takes that back
	RefreshPayoff Action = "refresh" // asks for it again, and is billed again
	PayOff        Action = "pay_off" // posts a payment at Nelnet that closes the loan; there is no way back
)

// Actions lists the actions that a row of a list may ask for.
var Actions = [...]Action{RequestPayoff, CancelRequest, RefreshPayoff, PayOff}

// MovesMoney says whether the action moves money.
func (a Action) MovesMoney() bool { return a == PayOff }

// An IntentState says how far an effect has come.
type IntentState string

// The states of an intent. Only an intent that is planned is ever sent.
const (
	Planned IntentState = "planned" // approved and not sent
	Sending IntentState = "sending" // committed before the call; after a crash it is unknown
	Sent    IntentState = "sent"    // the vendor answered that it did it
	Refused IntentState = "refused" // the vendor answered that it did not, or it never left the process
	Unknown IntentState = "unknown" // no answer that can be relied on: only reading the vendor's state can say
)

// An Outcome is what became of one attempt to send an effect.
type Outcome struct {
	State     IntentState         // Sent, Refused or Unknown
	Detail    string              // for people: one line that holds nothing personal
	Status    int                 // of the HTTP answer; 0 if none came
	Amount    decimal.NullDecimal // what the vendor says it posted, in cents
	Reference string              // the vendor's own number for it
	Evidence  []byte              // the answer, without what is personal
}

// An Intent is an effect as the ledger keeps it: written before it is sent, so that a crash leaves a trace of it.
type Intent struct {
	N     int64  // its number in the ledger; 0 before it is there
	Plan  string // the checksum of the plan that it belongs to
	Place int    // its place in that plan, counted from 1
	Effect
	State      IntentState
	Again      bool   // a person asked for it although it had been sent before
	PreparedBy string // operating-system user@host
	ApprovedBy string
	// The user ids of both, by which two people are told apart; empty if no person did it.
	PreparedUID, ApprovedUID string

	Planned time.Time
	Sending time.Time // zero before it is sent
	Outcome Outcome   // zero before there is one
}

// A Verdict says whether an effect with an unknown outcome was carried out.
type Verdict string

// The verdicts.
const (
	Executed    Verdict = "executed"
	NotExecuted Verdict = "not_executed"
	Undecided   Verdict = "undecided" // what the vendor shows does not say
)

// A Finding is what reading a vendor's state says about an effect.
type Finding struct {
	Verdict  Verdict
	Detail   string // what was seen, for people
	Evidence []byte
}

// A RequestState is where a LossExpress payoff request stands.
type RequestState string

// The states of a request: it is planned and sent, then the vendor works on it until it quotes, is canceled, or
// needs something from us.
const (
	RequestPlanned  RequestState = "planned"
	RequestSent     RequestState = "sent"
	RequestPending  RequestState = "pending"
	RequestQuoted   RequestState = "quoted"
	RequestCanceled RequestState = "cancelled"
	ActionRequired  RequestState = "action_required"
)

// An EffectHistory is what the ledger knows about the effects on one claim or loan.
type EffectHistory struct {
	Request RequestState           // of a claim: where its payoff request stands; empty if none is known
	Latest  map[Action]IntentState // by action, the state of the latest intent that was not refused
}
