package nelnet

import (
	"errors"
	"net/http"
	"strings"

	"tieout/payoff"
	"tieout/vendors/rest"
)

// rules say what Nelnet's statuses mean. Its reference lists them without the bodies that come with them, so that no
// body decides anything. Package rest judges all others: 401 logs in again, 500 and 503 are asked again.
var rules = [...]rest.Rule{
	{Status: http.StatusNotFound, Reason: payoff.NoLoan, Detail: "Nelnet does not know the loan (HTTP 404)"},
	{Status: http.StatusBadRequest, Reason: payoff.RejectedByVendor, Detail: "Nelnet declined the request (HTTP 400)"},
}

// judge says what an answer means for the loan that was asked about.
func judge(r rest.Reply, id string) (*payoff.Quote, error) {
	if r.Status != http.StatusOK {
		return nil, rest.Judge(rules[:], r, rest.Refusal{})
	}
	quote, err := read(r.Body, id)
	if err != nil {
		return nil, rest.Malformed(err)
	}
	return quote, nil
}

// read reads a quote. interestBalance already runs to the payoff date: projectedInterestAmount is included in it, and
// is not added. Only in this way does the sample of the reference foot: 2000 + 371.79 + 30 = 2401.79, with 26.30
// projected.
func read(body []byte, id string) (*payoff.Quote, error) {
	o, err := rest.ParseObject(body)
	if err != nil {
		return nil, err
	}
	data := o.Object("data")
	if !o.Has("data") {
		data = o // the reference wraps some answers and not others
	}
	quote := &payoff.Quote{
		AsOf:      data.Date("payoffDate"),
		Total:     data.Total("payoffAmount"),
		Principal: data.Amount("principalBalance"),
		Interest:  data.Amount("interestBalance"),
		Fees:      data.Amount("feeBalance"),
	}
	loan := data.Text("loanId")
	if err := o.Err(); err != nil {
		return nil, err
	}
	if !strings.EqualFold(loan, id) {
		return nil, errors.New("loanId is not the one asked for")
	}
	quote.DoesNotFoot = !quote.Foots()
	return quote, nil
}
