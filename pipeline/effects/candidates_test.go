package effects

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/client"
)

// rows are the rows of a list, from row 2 of a file on, and an error that ends it, or none.
func rows[Row any](end error, all ...Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, row := range all {
			if !yield(row, nil) {
				return
			}
		}
		if end != nil {
			var none Row
			yield(none, end)
		}
	}
}

func claim(vendor, id string, row int, documents ...string) payoff.Claim {
	return payoff.Claim{Documents: documents, Loan: payoff.Loan{Vendor: vendor, Claim: id, Account: "C" + id,
		VendorLoanID: "V" + id, Source: payoff.Source{File: "claims.csv", Row: row}}}
}

func loan(vendor, id string, row int, wants payoff.Action) payoff.Loan {
	return payoff.Loan{Vendor: vendor, VendorLoanID: id, Account: "N" + id, Action: wants,
		Source: payoff.Source{File: "loans.csv", Row: row}}
}

// histories is a ledger by what the vendor calls the loan or claim.
type histories map[string]payoff.EffectHistory

func (h histories) History(_ context.Context, vendor, target string) (payoff.EffectHistory, error) {
	if target == "torn" {
		return payoff.EffectHistory{}, errors.New("the ledger is damaged")
	}
	return h[vendor+" "+target], nil
}

func (histories) ID(context.Context) (string, error) { return "7f3c", nil }

func (histories) Intents(context.Context) ([]payoff.Intent, error) { return nil, nil }

func (h histories) open(context.Context) (History, error) { return h, nil }

func noLedger(context.Context) (History, error) { return nil, nil }

// TestProposePlan fills in a plan: of the lists come every claim of a vendor that takes requests, and every other row
// that asks for an action.
func TestProposePlan(t *testing.T) {
	o := newOffice()
	today := day(t, "2026-07-10")
	o.answers = map[string]payoff.Answer{
		"n1": {Quote: &payoff.Quote{AsOf: today, Total: decimal.RequireFromString("120.5")}},
		"c3": {Quote: &payoff.Quote{GoodThrough: today, Total: decimal.NewFromInt(100)}},
	}
	s := o.setup()
	s.Check = func(l *payoff.Loan) error {
		if l.Vendor == "nobody" {
			return &payoff.RowError{Source: l.Source, Column: "vendor", Value: l.Vendor, Err: errors.New("is unknown"),
				Row: *l}
		}
		return nil
	}
	unread := &payoff.RowError{Source: payoff.Source{File: "loans.csv", Row: 9}, Column: "action", Value: "payoff",
		Err: errors.New("is no action"), Row: payoff.Loan{Account: "N9"}}
	later := claim("insurer", "c3", 4)
	later.PayoffDate = day(t, "2026-07-12")
	lists := []List{
		{Claims: rows(nil, claim("insurer", "c1", 2, bothDocuments...), claim("insurer", "c2", 3), later,
			claim("insurer", "C5", 6, bothDocuments...), claim("insurer", "c5", 7, bothDocuments...))},
		{},
		{Loans: rows[payoff.Loan](unread, loan("servicer", "n1", 2, payoff.PayOff), loan("servicer", "n2", 3, ""),
			loan("lender", "q1", 4, payoff.PayOff), loan("lender", "q2", 5, ""), loan("nobody", "x", 6, ""),
			loan("", "terms", 7, payoff.PayOff), loan("insurer", "l1", 8, ""))},
	}
	p := &Plan{PreparedBy: "anna@desk"}
	ledger := histories{"insurer l1": asked(payoff.RequestSent)}
	if err := s.Propose(t.Context(), p, lists, ledger.open, today, false); err != nil {
		t.Fatal(err)
	}
	want := &Plan{
		PreparedBy: "anna@desk", AsOf: "2026-07-10",
		State:  LedgerState{ID: "7f3c", SHA256: settledDigest(nil, nil)},
		Counts: Counts{Request: 1, Refresh: 1, PayOff: 1},
		Amount: "120.50",
		Effects: []PlanEffect{
			{Place: 1, Vendor: "insurer", Action: "request", Account: "Cc1", Claim: "c1",
				Because: "it has no payoff, and its documents are on file: Settlement Breakdown, valuation report"},
			{Place: 2, Vendor: "insurer", Action: "refresh", Account: "Cc3", Claim: "c3",
				Because: "its payoff is good through 2026-07-10, and the payoff date is 2026-07-12; " +
					"a refresh is billed"},
			{Place: 3, Vendor: "servicer", Action: "pay_off", Account: "Nn1", VendorLoanID: "n1", Day: "2026-07-10",
				Amount: "120.50", Because: "the list says pay_off, and Nelnet quotes this amount"},
		},
		LeftOut: []LeftOut{
			{"loans.csv:4", "Nq1", "its vendor has no effects"},
			{"loans.csv:6", "Nx", `rejected: loans.csv:6: vendor "nobody": is unknown`},
			{"loans.csv:7", "Nterms", "its vendor has no effects"},
			{"loans.csv:9", "N9", `rejected: loans.csv:9: action "payoff": is no action`},
			{"claims.csv:6", "C5", "stands in the lists more than once"},
			{"claims.csv:7", "c5", "stands in the lists more than once"},
			{"claims.csv:3", "c2", "the claim lacks settlement breakdown and valuation report: " +
				"add it at LossExpress, then plan the request again"},
			{"loans.csv:8", "Nl1", "our request for it is sent; --again proposes it once more"},
		},
	}
	if diff := cmp.Diff(want, p, cmpopts.IgnoreUnexported(Plan{})); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
	asked := []string{"logins", "quote c1 for 2026-07-10", "quote c2 for 2026-07-10", "quote c3 for 2026-07-12",
		"quote l1 for 2026-07-10", "quote n1 for 2026-07-10", "quoter of insurer as insurer",
		"quoter of servicer as servicer"}
	if diff := cmp.Diff(asked, o.said()); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// TestProposeTwice: a row that asks for nothing may be the other half of one that does.
func TestProposeTwice(t *testing.T) {
	o := newOffice()
	p := &Plan{}
	lists := []List{{Loans: rows(nil, loan("servicer", "n1", 2, payoff.PayOff), loan("servicer", "N1", 3, ""))}}
	err := o.setup().Propose(t.Context(), p, lists, noLedger, day(t, "2026-07-10"), true)
	want := []LeftOut{{"loans.csv:2", "Nn1", "stands in the lists more than once"}}
	if diff := cmp.Diff(want, p.LeftOut); err != nil || len(p.Effects) > 0 || diff != "" {
		t.Errorf("%v, effects %v, left out:\n%s", err, p.Effects, diff)
	}
	if said := o.said(); len(said) > 0 {
		t.Errorf("nobody is to be asked: %v", said)
	}
}

// TestProposeAgain: what was sent before is proposed once more, and says so. Without a ledger nothing was sent.
func TestProposeAgain(t *testing.T) {
	sent := histories{"insurer c1": asked(payoff.RequestSent)}
	for name, c := range map[string]struct {
		ledger func(context.Context) (History, error)
		again  bool
		want   []PlanEffect
	}{
		"no ledger":     {noLedger, false, []PlanEffect{{Place: 1, Action: "request"}}},
		"sent before":   {sent.open, false, nil},
		"again":         {sent.open, true, []PlanEffect{{Place: 1, Action: "request", Again: true}}},
		"never, so far": {histories{}.open, true, []PlanEffect{{Place: 1, Action: "request"}}},
	} {
		p := &Plan{}
		lists := []List{{Claims: rows(nil, claim("insurer", "c1", 2, bothDocuments...))}}
		err := newOffice().setup().Propose(t.Context(), p, lists, c.ledger, day(t, "2026-07-10"), c.again)
		rest := cmpopts.IgnoreFields(PlanEffect{}, "Vendor", "Account", "Claim", "Because")
		if diff := cmp.Diff(c.want, p.Effects, rest); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

// TestProposeFails: what ends a plan, and how far it came: lists, then vendors, then the ledger.
func TestProposeFails(t *testing.T) {
	stop := errors.New("stopped by a signal")
	broken := errors.New("disk error")
	rejectAll := func(s *Setup) { s.Check = func(*payoff.Loan) error { return broken } }
	noLedger := func(context.Context) (History, error) { return nil, errors.New("no ledger") }
	one := rows(nil, claim("insurer", "c1", 2, bothDocuments...))
	for name, c := range map[string]struct {
		change func(*Setup)
		claims iter.Seq2[payoff.Claim, error]
		ledger func(context.Context) (History, error)
		stop   bool
		want   string
	}{
		"list": {nil, rows[payoff.Claim](broken), noLedger, false, "disk error"},
		"check": {rejectAll, one, noLedger, false,
			"disk error"},
		"signal": {nil, one, noLedger, true, "stopped by a signal"},
		"logins": {func(s *Setup) {
			s.Logins = func() (map[string]client.Login, error) { return nil, errors.New("no secret") }
		}, one, noLedger, false, "no secret"},
		"client": {func(s *Setup) {
			s.Vendors["insurer"].Quoter = func(client.Settings) (client.Quoter, error) {
				return nil, errors.New("no URL")
			}
		}, one, noLedger, false, "no URL"},
		"ledger":              {nil, one, noLedger, false, "no ledger"},
		"ledger, for nothing": {nil, rows[payoff.Claim](nil), noLedger, false, "no ledger"},
		"history":             {nil, rows(nil, claim("insurer", "torn", 2)), histories{}.open, false, "is damaged"},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		if c.stop {
			cancel(stop)
		}
		s := newOffice().setup()
		if c.change != nil {
			c.change(s)
		}
		err := s.Propose(ctx, &Plan{}, []List{{Claims: c.claims}}, c.ledger, day(t, "2026-07-10"), false)
		cancel(nil)
		wantError(t, name, err, c.want)
	}
}

// TestProposeStopped: a signal while the vendors are asked ends the plan.
func TestProposeStopped(t *testing.T) {
	o := newOffice()
	ctx, cancel := context.WithCancel(t.Context())
	s := o.setup()
	s.Logins = func() (map[string]client.Login, error) { cancel(); return nil, nil }
	lists := []List{{Claims: rows(nil, claim("insurer", "c1", 2))}}
	err := s.Propose(ctx, &Plan{}, lists, noLedger, day(t, "2026-07-10"), false)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
