package calc

import "tieout/payoff"

// precomputed says whether the finance charge of a loan is part of its balance from the first day.
func precomputed(t payoff.Terms) bool { return t.Particulars != nil && t.Particulars.Precomputed != "" }

// unearn replays the history of a precomputed loan, whose principal is the gross balance, and gives back the finance
// charge that is not earned by the payoff day, rounded once. Nothing accrues by the day: rates mean nothing, and a
// payment reduces the gross balance, whatever else is owed.
func (p *Payoff) unearn(events []payoff.Event) error {
	t := &p.Terms
	for _, e := range events {
		amount := e.Amount.Decimal
		switch e.Kind {
		case payoff.Payment:
			t.Principal.Decimal = t.Principal.Decimal.Sub(amount)
		case payoff.Advance:
			t.Principal.Decimal = t.Principal.Decimal.Add(amount)
		case payoff.FeeAssessed:
			t.Fees = t.Fees.Add(amount)
		case payoff.LateCharge:
			t.LateCharges = t.LateCharges.Add(amount)
		case payoff.Capitalisation:
			unpaid := capitalised(t.UnpaidInterest, e)
			t.UnpaidInterest = t.UnpaidInterest.Sub(unpaid)
			t.Principal.Decimal = t.Principal.Decimal.Add(unpaid)
		}
	}
	unearned, working, err := rebate(*t, p.convention, p.Day)
	if err != nil {
		return err
	}
	p.Fraction, p.unearned, p.working = Fraction{Den: 1}, unearned, working
	p.Interest = unearned.Round(2, p.convention.Rounding).Neg()
	return nil
}
