package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"

	"tieout/payoff"
	"tieout/vendors/client"
	"tieout/vendors/rest"
)

// An acme asks Acme Servicing, a vendor that needs no login and quotes at /payoffs/{id}.
type acme struct {
	base   *url.URL
	caller *rest.Caller
}

// newAcme returns a client that can send nothing except the one route for reading.
func newAcme(s client.Settings) (client.Quoter, error) {
	base, err := rest.CheckURL(s.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("acme: base_url %w", err)
	}
	policy := s.Policy.WithDefaults(rest.DefaultPolicy())
	routes := []rest.Route{{Class: rest.Read, Method: http.MethodGet, Path: "/payoffs/{id}"}}
	transport := rest.Guard(rest.NewTransport(policy.Concurrency), base, routes)
	return &acme{base, rest.NewCaller(policy, transport)}, nil
}

// Quote asks for one payoff.
func (a *acme) Quote(ctx context.Context, q payoff.Question) (payoff.Answer, error) {
	var quote *payoff.Quote
	reply, err := a.caller.Do(ctx, rest.Request{
		Method: http.MethodGet,
		URL:    a.base.JoinPath("payoffs", q.Loan.VendorLoanID),
		Judge: func(r rest.Reply) (err error) {
			quote, err = readAcme(r, q.Loan.VendorLoanID)
			return err
		},
	})
	if err != nil {
		return rest.NoQuote(ctx, reply, err)
	}
	return payoff.Answer{Quote: quote, Evidence: reply.Body, Calls: reply.Attempts}, nil
}

// readAcme says what an answer means for the loan that was asked about.
func readAcme(r rest.Reply, id string) (*payoff.Quote, error) {
	unknown := []rest.Rule{{Status: http.StatusNotFound, Reason: payoff.NoLoan, Detail: "Acme does not know the loan"}}
	if r.Status != http.StatusOK {
		return nil, rest.Judge(unknown, r, rest.Refusal{})
	}
	o, err := rest.ParseObject(r.Body)
	if err != nil {
		return nil, rest.Malformed(err)
	}
	quote := &payoff.Quote{AsOf: o.Date("date"), Total: o.Total("payoff")}
	if loan := o.Text("loan"); o.Err() == nil && loan != id {
		return nil, rest.Malformed(errors.New("loan is not the one asked for"))
	}
	if err := o.Err(); err != nil {
		return nil, rest.Malformed(err)
	}
	return quote, nil
}

// acmeSpec is the line that Acme's package would add to the table of clients.
func acmeSpec() client.Spec {
	return client.Spec{
		Name:     "acme",
		Title:    "Acme Servicing",
		Needs:    func(string) []string { return nil },
		DayCount: func(string) (string, bool) { return "", false },
		Quoter:   newAcme,
	}
}

// A new vendor is a Spec, whose Quoter asks the vendor with the exchange of package rest: it guards the routes, limits
// the rate and retries.
func Example_newVendor() {
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/payoffs/L-1" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, `{"loan": "L-1", "date": "2026-07-01", "payoff": 1008.22}`)
	}))
	defer vendor.Close()

	spec := acmeSpec()
	quoter, err := spec.Quoter(client.Settings{BaseURL: vendor.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, id := range []string{"L-1", "L-2"} {
		answer, err := quoter.Quote(context.Background(), payoff.Question{Loan: payoff.Loan{VendorLoanID: id}})
		switch {
		case err != nil:
			fmt.Println(err)
		case answer.Quote == nil:
			fmt.Println(id, answer.Reason, answer.Detail)
		default:
			fmt.Println(id, answer.Quote.Total, "on", answer.Quote.AsOf)
		}
	}
	// Output:
	// L-1 1008.22 on 2026-07-01
	// L-2 no_loan Acme does not know the loan
}
