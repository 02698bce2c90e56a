package q2

import (
	"errors"
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// The names of a quote's fields have this prefix and suffix.
const (
	prefix = "loan__Poq_"
	suffix = "__c"
)

// An answer that is a success says so in addition to HTTP 200.
const (
	successStatus = "SUCCESS"
	successCode   = "NO_ERROR"
)

// A question is one loan that is asked about, through all attempts.
type question struct {
	id    string
	quote *payoff.Quote
}

// judge says what an answer means for the loan.
func (q *question) judge(r rest.Reply) error {
	if r.Status != 200 {
		return rest.Judge(rules[:], r, refusal(r.Body))
	}
	o, err := rest.ParseObject(r.Body)
	if err != nil {
		return rest.Malformed(err)
	}
	status, code := o.Text("status"), o.Text("errorCode")
	if o.Err() == nil && (status != successStatus || code != successCode) {
		if f := rest.Match(rules[:], r, refusal(r.Body)); f != nil {
			return f
		}
		return rest.Malformed(errors.New("neither a success nor a known error"))
	}
	quote, err := read(o, q.id)
	if err != nil {
		return rest.Malformed(err)
	}
	q.quote = quote
	return nil
}

// read reads the only quote of an answer. Q2's unpaid interest already runs to the quote's date (its sample: 256 days
// of 30/360 to valid_till), and nothing is added to it.
func read(o *rest.Object, id string) (*payoff.Quote, error) {
	content := o.Objects("content")
	if err := o.Err(); err != nil {
		return nil, err
	}
	if len(content) != 1 {
		return nil, fmt.Errorf("content has %d entries instead of one", len(content))
	}
	c := content[0]
	quote := &payoff.Quote{
		AsOf:      c.Date(prefix + "valid_till_Dt" + suffix),
		Total:     c.Total(prefix + "Total_Payoff_Amount" + suffix),
		Principal: c.Amount(prefix + "Principal_Bal" + suffix),
		Interest:  c.Amount(prefix + "Unpaid_Interest" + suffix),
		Fees:      fees(c),
		PerDiem:   c.PerDiem(prefix + "Interest_Per_Diem" + suffix),
	}
	excess := c.Amount(prefix + "Excess_Amount_Paid" + suffix)
	trust := c.Amount(prefix + "Trust_Balance" + suffix)
	loan := c.Text("loan__Loan_Account__c")
	if err := o.Err(); err != nil {
		return nil, err
	}
	if !sameID(loan, id) {
		return nil, errors.New("loan__Loan_Account__c is not the loan asked for")
	}
	// Whether Q2 takes off what was paid in excess, or the trust balance, is not documented: it may be either or both.
	quote.DoesNotFoot = !quote.Foots(excess.Decimal, trust.Decimal, excess.Decimal.Add(trust.Decimal))
	return quote, nil
}

// fees adds up what Q2 asks in addition to principal and interest; null if it states none of that.
func fees(c *rest.Object) decimal.NullDecimal {
	var sum decimal.NullDecimal
	for _, name := range []string{"Unpaid_Charges", "Unpaid_Late_Charges", "Accrued_Late_Charges", "Other_Fees",
		"Prepayment_Penalty"} {
		if n := c.Amount(prefix + name + suffix); n.Valid {
			sum = payoff.Known(sum.Decimal.Add(n.Decimal))
		}
	}
	return sum
}
