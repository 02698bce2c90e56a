package payoff

import "time"

// An Intent is an effect as the ledger keeps it: written before it is sent, so that a crash leaves a trace of it.
type Intent struct {
	N     int64  // its number in the ledger; 0 before it is there
	Plan  string // the checksum of the plan that it is of
	Place int    // its place in that plan, from 1
	Effect
	State      IntentState
	Again      bool // a person asked for it although it was sent before
	PreparedBy string
	ApprovedBy string
	Planned    time.Time
	Sending    time.Time // zero before it is sent
	Outcome    Outcome   // zero before there is one
}

// Actions lists the actions that a row of a list may ask for.
var Actions = [...]Action{RequestPayoff, CancelRequest, RefreshPayoff, PayOff}

// Target is what the vendor calls what the effect is on: the claim's id, else the loan's.
func (e Effect) Target() string {
	if e.Loan.Claim != "" {
		return e.Loan.Claim
	}
	return e.Loan.VendorLoanID
}

// An EffectHistory is what the ledger knows of the effects on one claim or loan.
type EffectHistory struct {
	Request RequestState           // of a claim: where its payoff request stands; empty where none is known
	Latest  map[Action]IntentState // of the latest of each action that was not refused
}
