package calc

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// maxTerm is a hundred years of payments. A longer term is a slip, and its exact power would have too many digits.
const maxTerm = 1200

// PrecomputedMethods lists the ways in which the unearned finance charge of a precomputed loan is rebated: by the Rule
// of 78, actuarially, pro rata, or not at all.
func PrecomputedMethods() []string { return []string{"rule78", "actuarial", "prorata", "gross"} }

// precomputed says whether the finance charge of a loan is part of its balance from the first day.
func precomputed(t payoff.Terms) bool { return t.Contract != nil && t.Contract.Precomputed != "" }

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
		case payoff.Capitalization:
			unpaid := capitalized(t.UnpaidInterest, e)
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

// rebate returns how much of a precomputed loan's finance charge is unearned on a day, and so reduces its remaining
// payments: exactly, and as arithmetic for a person. A rebate under 1.00 need not be paid (15 USC 1615(a)(2)) but is
// returned all the same. It is never negative, and after the last month it is zero. The error wraps [ErrNotComputable]
// and names the list column that is missing.
func rebate(t payoff.Terms, c Convention, day payoff.Date) (Quotient, string, error) {
	var p payoff.ContractTerms
	if t.Contract != nil {
		p = *t.Contract
	}
	if p.Precomputed == "gross" {
		return quotient(decimal.Zero, 1), "no rebate", nil
	}
	if err := rebatable(t, p, day); err != nil {
		return Quotient{}, "", err
	}
	passed := elapsedMonths(p, c.RuleDays, day)
	if passed == p.Term {
		return quotient(decimal.Zero, 1), fmt.Sprintf("no rebate after all %d months", p.Term), nil
	}
	switch left, term := int64(p.Term-passed), int64(p.Term); p.Precomputed {
	case "rule78": // the months are weighted by how many are left when they begin
		words := fmt.Sprintf("%s x %d x %d / (%d x %d)", grouped(p.FinanceCharge), left, left+1, term, term+1)
		return quotient(p.FinanceCharge.Mul(decimal.NewFromInt(left*(left+1))), term*(term+1)), words, nil
	case "prorata":
		words := fmt.Sprintf("%s x %d / %d", grouped(p.FinanceCharge), left, term)
		return quotient(p.FinanceCharge.Mul(decimal.NewFromInt(left)), term), words, nil
	}
	return actuarial(p, t.Rate.Decimal, passed)
}

// rebatable returns why a rebate cannot be computed, nil if it can.
func rebatable(t payoff.Terms, p payoff.ContractTerms, day payoff.Date) error {
	switch p.Precomputed {
	case "":
		return missing("precomputed")
	case "rule78", "prorata", "actuarial":
	default:
		return &notComputable{fmt.Sprintf("%q is not a way to rebate a finance charge; there are %s",
			p.Precomputed, strings.Join(PrecomputedMethods(), ", "))}
	}
	switch {
	case !p.FinanceCharge.IsPositive():
		return missing("finance_charge")
	case p.Term <= 0:
		return missing("term")
	case p.Term > maxTerm:
		return &notComputable{fmt.Sprintf("a term of %d payments is over %d", p.Term, maxTerm)}
	case p.OriginationDate.IsZero() && p.FirstDueDate.IsZero():
		return missing("origination_date or first_due_date")
	case day.IsZero():
		return missing("payoff_date")
	}
	if p.Precomputed != "actuarial" {
		return nil
	}
	return amortizable(t, p)
}

// amortizable returns why the balance of a loan cannot be followed from payment to payment, nil if it can.
func amortizable(t payoff.Terms, p payoff.ContractTerms) error {
	switch {
	case !p.Payment.IsPositive():
		return missing("payment")
	case !t.Rate.Valid:
		return missing("rate")
	case t.Rate.Decimal.IsNegative():
		return &notComputable{"a negative rate earns no finance charge"}
	case p.FinanceCharge.GreaterThan(p.Payment.Mul(decimal.NewFromInt(int64(p.Term)))):
		return &notComputable{"the finance_charge is more than all payments together"}
	}
	return nil
}

// elapsedMonths returns how many months of the loan have passed on a day, at most all of them. The first begins on the
// origination date or, if the list has none, a month before the first due date. In the latter case months end on the
// day of the due dates, counted from the first due date itself, so that months after a short one end on the 31st again.
// With rule days, a month counts as passed as soon as more than that many of its days have: with 15, a loan opened on
// 25 October and paid off on 17 January has had three months (GOLDPoint, "Rebate Rule Days").
func elapsedMonths(p payoff.ContractTerms, ruleDays int, day payoff.Date) int {
	first, before := p.OriginationDate, 0
	if first.IsZero() {
		first, before = p.FirstDueDate, 1
	}
	passed, turn := 0, first.AddMonths(-before)
	if !day.Before(first) {
		passed, turn, _ = wholeMonths(span{start: first, end: day})
		passed += before
	}
	if ruleDays > 0 && day.Sub(turn) > ruleDays {
		passed++
	}
	return min(passed, p.Term)
}

// actuarial returns the remaining payments less the balance at the contract rate: 15 USC 1615(d)(1).
func actuarial(p payoff.ContractTerms, rate decimal.Decimal, passed int) (Quotient, string, error) {
	financed := p.Payment.Mul(decimal.NewFromInt(int64(p.Term))).Sub(p.FinanceCharge)
	balance, err := balanceAfter(passed, financed, p.Payment, rate)
	if err != nil {
		return Quotient{}, "", err
	}
	left := int64(p.Term - passed)
	words := fmt.Sprintf("%s x %d - %s, the balance of %s at %s %% after %d payments", grouped(p.Payment), left,
		grouped(balance.Round(2, HalfUp)), grouped(financed), rate, passed)
	unearned := p.Payment.Mul(decimal.NewFromInt(left)).Mul(balance.Den).Sub(balance.Num)
	return Quotient{decimal.Max(decimal.Zero, unearned), balance.Den}, words, nil
}

// balanceAfter returns what is still owed on an amount after k payments at i a month: A(1+i)^k - pmt((1+i)^k - 1)/i.
// With i = rate/1200, the fraction is expanded by rate x 1200^k, which leaves integer powers that are computed exactly.
func balanceAfter(k int, amount, payment, rate decimal.Decimal) (Quotient, error) {
	if rate.IsZero() {
		return quotient(amount.Sub(payment.Mul(decimal.NewFromInt(int64(k)))), 1), nil
	}
	year := decimal.NewFromInt(1200)
	grown, err := year.Add(rate).PowInt32(int32(k))
	if err != nil {
		return Quotient{}, &notComputable{err.Error()}
	}
	plain, err := year.PowInt32(int32(k))
	if err != nil {
		return Quotient{}, &notComputable{err.Error()}
	}
	paid := payment.Mul(year).Mul(grown.Sub(plain))
	return Quotient{amount.Mul(rate).Mul(grown).Sub(paid), rate.Mul(plain)}, nil
}
