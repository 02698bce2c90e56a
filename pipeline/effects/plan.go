package effects

import (
	"errors"
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// A Plan is what is to be sent and all that it was made of, as people read it in its file. Texts are spelled as in the
// file.
type Plan struct {
	PreparedBy  string       `yaml:"prepared_by"`       // operating-system user@host
	PreparedUID string       `yaml:"prepared_uid"`      // the user id of that user
	PreparedAt  string       `yaml:"prepared_at"`       // RFC 3339, UTC
	Version     string       `yaml:"version"`           // of the program
	Sandbox     bool         `yaml:"sandbox,omitempty"` // it was made with a sandbox, and is applied to one
	Config      Input        `yaml:"config"`
	Ledger      string       `yaml:"ledger"`       // its path; the plan is applied to no other
	State       LedgerState  `yaml:"ledger_state"` // which ledger that is, and what it knew
	AsOf        string       `yaml:"as_of"`
	Inputs      []Input      `yaml:"inputs"`
	Counts      Counts       `yaml:"counts"`
	Amount      string       `yaml:"amount"` // dollars that move in all, with two decimals
	Effects     []PlanEffect `yaml:"effects"`
	LeftOut     []LeftOut    `yaml:"left_out"`

	path     string // of the file that it was read from
	checksum string // of that file; empty if there was none
}

// An Input is a file that a plan was made of.
type Input struct {
	File   string `yaml:"file"` // absolute, because the plan may be applied elsewhere
	Sheet  string `yaml:"sheet,omitempty"`
	SHA256 string `yaml:"sha256"` // in hex
}

// Counts are the effects of a plan by action.
type Counts struct {
	Request int `yaml:"request"`
	Cancel  int `yaml:"cancel"`
	Refresh int `yaml:"refresh"`
	PayOff  int `yaml:"pay_off"`
}

// A PlanEffect is one effect, and why it is proposed. Day and Amount belong to a pay-off only.
type PlanEffect struct {
	Place        int    `yaml:"place"` // from 1
	Vendor       string `yaml:"vendor"`
	Action       string `yaml:"action"`
	Account      string `yaml:"account,omitempty"`
	Claim        string `yaml:"claim,omitempty"`
	VendorLoanID string `yaml:"vendor_loan_id,omitempty"`
	Day          string `yaml:"day,omitempty"`
	Amount       string `yaml:"amount,omitempty"` // dollars
	Again        bool   `yaml:"again,omitempty"`  // it was sent before, and a person asked for it once more
	Because      string `yaml:"because"`
}

// A LeftOut is a row for which nothing is proposed although something was wanted, and why.
type LeftOut struct {
	Row    string `yaml:"row"`
	Loan   string `yaml:"loan,omitempty"`
	Reason string `yaml:"reason"`
}

// Count fills in the counts and the amount. An effect that makes no sense is an error.
func (p *Plan) Count() error {
	p.Counts, p.Amount = Counts{}, "0.00"
	counts := map[payoff.Action]*int{
		payoff.RequestPayoff: &p.Counts.Request,
		payoff.CancelRequest: &p.Counts.Cancel,
		payoff.RefreshPayoff: &p.Counts.Refresh,
		payoff.PayOff:        &p.Counts.PayOff,
	}
	total := decimal.Decimal{}
	for _, e := range p.Effects {
		count, ok := counts[payoff.Action(e.Action)]
		if !ok {
			return fmt.Errorf("effect %d: %q is no action", e.Place, e.Action)
		}
		*count++
		effect, err := e.effect()
		if err != nil {
			return fmt.Errorf("effect %d: %w", e.Place, err)
		}
		total = total.Add(effect.Amount.Decimal)
	}
	p.Amount = total.StringFixed(2)
	return nil
}

// add adds what is proposed for a candidate, or why it is left out.
func (p *Plan) add(c candidate, what proposal) {
	switch {
	case what.leftOut != "":
		p.LeftOut = append(p.LeftOut, LeftOut{c.loan.Source.String(), c.loan.Key(), what.leftOut})
	case what.effect.Action != "":
		p.Effects = append(p.Effects, what.planEffect(len(p.Effects)+1))
	}
}

// planEffect spells a proposal for the plan.
func (p proposal) planEffect(place int) PlanEffect {
	e, l := p.effect, p.effect.Loan
	spelled := PlanEffect{Place: place, Vendor: e.Vendor, Action: string(e.Action), Account: l.Account, Claim: l.Claim,
		Again: p.again, Because: p.because}
	if l.Claim == "" {
		spelled.VendorLoanID = l.VendorLoanID
	}
	if e.Action.MovesMoney() {
		spelled.Day, spelled.Amount = e.Day.String(), e.Amount.Decimal.StringFixed(2)
	}
	return spelled
}

// effect returns the effect in the words of the domain.
func (e PlanEffect) effect() (payoff.Effect, error) {
	effect := payoff.Effect{Vendor: e.Vendor, Action: payoff.Action(e.Action),
		Loan: payoff.Loan{Vendor: e.Vendor, Account: e.Account, Claim: e.Claim, VendorLoanID: e.VendorLoanID}}
	if effect.Target() == "" {
		return effect, errors.New("it names neither a claim nor a loan")
	}
	if (e.Amount != "") != effect.Action.MovesMoney() || (e.Day != "") != effect.Action.MovesMoney() {
		return effect, errors.New("a day and an amount belong to a pay-off, and to nothing else")
	}
	if !effect.Action.MovesMoney() {
		return effect, nil
	}
	if e.Again {
		return effect, errors.New("a loan is paid off once: again is for requests and refreshes")
	}
	if e.Claim != "" { // the ledger would have the loan under two names
		return effect, errors.New("a pay-off names the loan, not a claim")
	}
	amount, err := payoff.ParseAmount(e.Amount)
	if err == nil && !amount.IsPositive() {
		err = errors.New("is not positive")
	}
	if err != nil {
		return effect, fmt.Errorf("amount %q %w", e.Amount, err)
	}
	effect.Amount = payoff.Known(amount)
	effect.Day, err = payoff.ParseDate(e.Day)
	return effect, err
}
