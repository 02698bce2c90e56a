package payoff

import "cmp"

// An OpenBreak is a break as it stands: a loan or claim, at a vendor, that does not tie. Its names are those of tieout
// breaks --json. What is nil is not there, or not known.
type OpenBreak struct {
	ID         string  `json:"break_id"`
	Vendor     string  `json:"vendor"`
	Account    *string `json:"account"` // of a statement's row without one, the vendor's loan id
	Claim      *string `json:"claim"`
	Currency   string  `json:"currency"`
	Kind       string  `json:"kind"` // difference, or the [Reason] of a one-sided break
	Difference *Cents  `json:"difference"`
	Cents      *int64  `json:"difference_cents"`
	Cause      *string `json:"cause"`
	CauseState *string `json:"cause_state"`
	FirstSeen  Date    `json:"first_seen"`
	AgeDays    int     `json:"age_days"`
	TimesSeen  *int    `json:"times_seen"`
	State      string  `json:"state"`
	Owner      *string `json:"owner"`
	Due        *Date   `json:"due"`
	Until      *Date   `json:"until"`
	Reason     *string `json:"reason"`
	Note       *string `json:"note"`
	LastRun    string  `json:"last_run"`
	Compared   int     `json:"compared"` // 1: the last run looked at it
	Expected   *Cents  `json:"-"`
	Quoted     *Cents  `json:"-"`
}

// Why says why the loan does not tie: the reason, or the cause, and how sure that is if there is none.
func (b *OpenBreak) Why() string {
	if b.CauseState == nil {
		return b.Kind
	}
	if b.Cause == nil {
		return *b.CauseState
	}
	return cmp.Or(*b.Cause, *b.CauseState)
}
