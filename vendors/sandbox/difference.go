package sandbox

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// A difference is how a vendor's books differ from the list for one loan: its terms, its convention, amounts added to
// what is computed, the day for which it is computed, and how the vendor misbehaves. The zero difference is none.
type difference struct {
	Why         string                     `json:"why"`
	Fault       Fault                      `json:"fault"`
	DayCount    string                     `json:"day_count"`
	Inclusive   bool                       `json:"include_payoff_day"`
	NetEscrow   bool                       `json:"net_escrow"`
	KeepExcess  bool                       `json:"keep_excess"`
	PerDiem     *int32                     `json:"per_diem_decimals"`
	Rounding    calc.Rounding              `json:"rounding"`
	DaysMore    int                        `json:"days_more"` // computed for a later day than it states
	AsOf        payoff.Date                `json:"as_of"`     // the day it answers for, whatever day was asked
	GoodThrough payoff.Date                `json:"good_through"`
	Terms       map[string]string          `json:"terms"`     // by list column, in place of the list's
	Add         map[string]decimal.Decimal `json:"add"`       // to total, interest, fees or principal as computed
	Total       *decimal.Decimal           `json:"total"`     // the total it states, whatever its parts are
	Documents   *[]string                  `json:"documents"` // on file for a claim; absent: all that a request needs
}

// loan returns a loan of the lists as a vendor with this role knows it. Except for the difference, the vendor computes
// payoffs by the convention c.
func (d difference) loan(r role, l payoff.Loan, c calc.Convention) (Loan, error) {
	terms, err := d.terms(l.Terms)
	if err != nil {
		return Loan{}, err
	}
	if d.DayCount != "" {
		terms.DayCount = ""
		if c.DayCount, err = calc.ParseDayCount(d.DayCount); err != nil {
			return Loan{}, err
		}
	}
	known := Loan{Vendor: r.name, ID: l.VendorLoanID, Fault: d.Fault}
	if r.claims {
		known.ID, known.Documents = l.Claim, requiredDocuments()
		if d.Documents != nil {
			known.Documents = *d.Documents
		}
	}
	b := books{claims: r.claims, payoffDate: l.PayoffDate, terms: terms, convention: d.convention(c), difference: d}
	known.Payoff = b.figures
	return known, nil
}

// convention returns a convention with what the vendor does differently, except for the day count.
func (d difference) convention(c calc.Convention) calc.Convention {
	c.IncludePayoffDay = c.IncludePayoffDay || d.Inclusive
	c.NetEscrow = c.NetEscrow || d.NetEscrow
	c.KeepExcess = c.KeepExcess || d.KeepExcess
	if d.PerDiem != nil {
		c.PerDiemDecimals = d.PerDiem
	}
	if d.Rounding != "" {
		c.Rounding = d.Rounding
	}
	return c
}

// terms returns the list's terms with those that the vendor knows differently.
func (d difference) terms(t payoff.Terms) (payoff.Terms, error) {
	amounts := map[string]*decimal.Decimal{
		"principal":          &t.Principal.Decimal,
		"rate":               &t.Rate.Decimal,
		"unpaid_interest":    &t.UnpaidInterest,
		"fees":               &t.Fees,
		"late_charges":       &t.LateCharges,
		"prepayment_penalty": &t.PrepaymentPenalty,
		"escrow_balance":     &t.EscrowBalance,
		"excess_payments":    &t.ExcessPayments,
	}
	for column, text := range d.Terms {
		var err error
		if amount, ok := amounts[column]; ok {
			*amount, err = payoff.ParseNumber(text)
		} else if column == "interest_paid_to" {
			t.InterestPaidTo, err = payoff.ParseDate(text)
		} else {
			err = fmt.Errorf("no such column")
		}
		if err != nil {
			return t, fmt.Errorf("terms: %s %q: %w", column, text, err)
		}
	}
	return t, nil
}

// books are what a vendor keeps about one loan.
type books struct {
	claims     bool // the vendor knows claims
	payoffDate payoff.Date
	terms      payoff.Terms
	convention calc.Convention
	difference difference
}

// figures returns what the books say for a day. A figure of a vendor that knows claims is for its good-through date,
// which reaches to the payoff date unless the book says otherwise.
func (b books) figures(asked payoff.Date) Figures {
	d := b.difference
	f := Figures{AsOf: asked, GoodThrough: d.GoodThrough}
	if !d.AsOf.IsZero() {
		f.AsOf = d.AsOf
	}
	day := f.AsOf
	if b.claims {
		if f.GoodThrough.IsZero() {
			f.GoodThrough = b.goodThrough(asked)
		}
		day = f.GoodThrough
	}
	p, err := calc.Compute(b.terms, b.convention, day.AddDays(d.DaysMore))
	if err != nil {
		return f
	}
	return d.add(f, p)
}

// goodThrough returns how long a figure that is asked for on a day holds: for ten days, or to the payoff date if that
// is later.
func (b books) goodThrough(asked payoff.Date) payoff.Date {
	day := asked.AddDays(10)
	if day.Before(b.payoffDate) {
		return b.payoffDate
	}
	return day
}

// add returns figures with the amounts of a computed payoff, and with what the vendor adds to them.
func (d difference) add(f Figures, p *calc.Payoff) Figures {
	t := p.Terms // as the history leaves them
	f.Rate, f.PerDiem = t.Rate.Decimal, p.PerDiem(2)
	f.Interest = p.Interest.Add(t.UnpaidInterest).Add(d.Add["interest"])
	f.Principal = t.Principal.Decimal.Add(d.Add["principal"])
	f.Fees, f.LateCharges, f.PrepaymentPenalty = t.Fees.Add(d.Add["fees"]), t.LateCharges, t.PrepaymentPenalty
	f.Escrow, f.Excess = t.EscrowBalance, t.ExcessPayments
	f.PaidTo, f.Maturity, f.NextDue = t.InterestPaidTo, t.MaturityDate, t.NextDueDate
	f.Total = decimal.Sum(p.Total, d.Add["interest"], d.Add["principal"], d.Add["fees"], d.Add["total"])
	if d.Total != nil {
		f.Total = *d.Total
	}
	return f
}
