package main

import (
	"context"
	"io"

	"github.com/shopspring/decimal"

	"tieout/calc/causes"
	"tieout/payoff"
	"tieout/pipeline"
)

// An explainedVendor is the object of tieout explain --vendor.
type explainedVendor struct {
	Schema int                 `json:"schema"`
	Run    string              `json:"run"`
	Vendor string              `json:"vendor"`
	Rules  []payoff.VendorRule `json:"rules"`
}

func explainVendorJSON(ctx context.Context, p *pipeline.StoredRun, vendor string, w io.Writer) error {
	rules, err := p.VendorRules(ctx, vendor)
	if err != nil {
		return err
	}
	return writeJSON(w, explainedVendor{payoff.SchemaVersion, p.Run.ID, vendor, rules})
}

// An explainedAccount is the object of tieout explain: the loan that was asked for and, if its account has several, the
// others.
type explainedAccount struct {
	Schema int    `json:"schema"`
	Run    string `json:"run"`
	explainedLoan
	Others []explainedLoan `json:"others"`
}

// An explainedLoan has both sides of a loan, and what explains the difference.
type explainedLoan struct {
	Loan       loanFacts        `json:"loan"`
	Components []component      `json:"components"`
	Causes     []explainedCause `json:"causes"`
}

// loanFacts are how a loan came out; what is nil is not there.
type loanFacts struct {
	Vendor     string             `json:"vendor"`
	Account    *string            `json:"account"`
	Claim      *string            `json:"claim"`
	Currency   string             `json:"currency"`
	PayoffDate payoff.Date        `json:"payoff_date"`
	AsOf       *payoff.Date       `json:"as_of"` // the compared day
	Status     payoff.Status      `json:"status"`
	Reason     *string            `json:"reason"`
	Detail     *string            `json:"detail"`
	Marks      []payoff.Mark      `json:"marks"`
	CauseState *payoff.CauseState `json:"cause_state"`
}

// A component is one figure of both sides; nil on a side that does not state it.
type component struct {
	Name     payoff.Field `json:"name"`
	Expected *string      `json:"expected"`
	Quoted   *string      `json:"quoted"`
}

// An explainedCause is an assumption that gives the vendor's figures, with its arithmetic.
type explainedCause struct {
	Cause      string `json:"cause"`
	Sentence   string `json:"sentence"`
	Arithmetic string `json:"arithmetic"`
}

func explainLoanJSON(ctx context.Context, p *pipeline.StoredRun, key string, w io.Writer) error {
	loans, err := p.Explain(ctx, key)
	if err != nil {
		return err
	}
	all := make([]explainedLoan, len(loans))
	for i := range loans {
		all[i] = explained(&loans[i])
	}
	return writeJSON(w, explainedAccount{payoff.SchemaVersion, p.Run.ID, all[0], all[1:]})
}

func explained(e *pipeline.Explanation) explainedLoan {
	r := &e.Result
	l := explainedLoan{Loan: factsOf(r), Components: components(r), Causes: []explainedCause{}}
	if r.Status != payoff.Broken {
		return l
	}
	fits, state := causes.Decide(e.Rules, e.Vendor.Catalogue, e.Case, r.Quoted)
	l.Loan.CauseState = &state
	for _, f := range fits {
		l.Causes = append(l.Causes, explainedCause{f.ID, "the vendor " + f.Says, f.Payoff.Trace()})
	}
	return l
}

func factsOf(r *payoff.Result) loanFacts {
	f := loanFacts{Vendor: r.Loan.Vendor, Account: some(r.Loan.Account), Claim: some(r.Loan.Claim),
		Currency: r.Loan.Currency, PayoffDate: r.Loan.PayoffDate, Status: r.Status, Reason: some(string(r.Reason)),
		Detail: some(r.Detail), Marks: append([]payoff.Mark{}, r.Marks...)}
	if !r.Day.IsZero() {
		f.AsOf = &r.Day
	}
	return f
}

// some is nil for an empty text.
func some(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func components(r *payoff.Result) []component {
	figure := func(q *payoff.Quote, f payoff.Field) *string {
		var d decimal.NullDecimal
		if q != nil {
			d = q.Figure(f)
		}
		if !d.Valid {
			return nil
		}
		return some(d.Decimal.StringFixed(max(2, -d.Decimal.Exponent())))
	}
	all := make([]component, len(payoff.Fields))
	for i, f := range payoff.Fields {
		all[i] = component{f, figure(r.Expected, f), figure(r.Quoted, f)}
	}
	return all
}
