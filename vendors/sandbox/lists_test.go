package sandbox_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// listed returns a loan of the lists of a vendor that owes 1000.00 at 3.65 percent since June 1: 10 cents a day.
func listed(t *testing.T, vendor, account, id string) payoff.Loan {
	t.Helper()
	l := payoff.Loan{Vendor: vendor, Account: account, VendorLoanID: id, PayoffDate: date(t, "2026-07-01"),
		Terms: payoff.Terms{Principal: payoff.Known(dec("1000.00")), Rate: payoff.Known(dec("3.65")),
			InterestPaidTo: date(t, "2026-06-01"), Fees: dec("5.00")}}
	if vendor == sandbox.LossExpress {
		l.Account, l.Claim, l.VendorLoanID = "", id, ""
	}
	return l
}

// each iterates over loans without errors.
func each(loans ...payoff.Loan) iter.Seq2[payoff.Loan, error] {
	return func(yield func(payoff.Loan, error) bool) {
		for _, l := range loans {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// fromLists returns vendors with one loan each and this book, on July 1.
func fromLists(t *testing.T, book string) (*sandbox.Sandbox, error) {
	t.Helper()
	convention := calc.Convention{DayCount: "ACT/365F"}
	return sandbox.FromLists(json.RawMessage(book), []sandbox.ListedVendor{
		{Name: "q2", Client: sandbox.Q2, Convention: convention, Loans: each(listed(t, sandbox.Q2, "A1", q2ID))},
		{Name: "velocity", Client: sandbox.Nelnet, Convention: convention,
			Loans: each(listed(t, sandbox.Nelnet, "N1", nelnetID))},
		{Name: "lossexpress", Client: sandbox.LossExpress, Convention: convention,
			Loans: each(listed(t, sandbox.LossExpress, "", claimID))},
		{Name: "another", Client: "another", Loans: each(listed(t, "another", "X1", "1"))},
	}, date(t, "2026-07-01"), nil)
}

// TestVendorsAgreeWithTheLists asks for loans without a book. Nelnet's today is the as-of date, and LossExpress's
// figure is for the day through which it holds.
func TestVendorsAgreeWithTheLists(t *testing.T) {
	s, err := fromLists(t, "")
	if err != nil {
		t.Fatal(err)
	}
	c := serve(t, s)
	c.want("GET", q2Path+q2ID+"?payOffDate=2026-07-01", 200, `"loan__Poq_Total_Payoff_Amount__c":1008,`)
	c.want("GET", q2Path+q2ID+"?payOffDate=2026-07-11", 200, `"loan__Poq_Unpaid_Interest__c":4,`)
	c.want("GET", nelnetPath+nelnetID, 200, `"payoffDate": "2026-07-01"`)
	c.want("GET", nelnetPath+nelnetID, 200, `"payoffAmount": 1008,`)
	c.want("GET", nelnetPath+nelnetID+"?payoffdate=2026-07-02", 400, "future")
	c.want("GET", claimPath+claimID, 200, `"payoffAmount": 1009,`)
	c.want("GET", claimPath+claimID, 200, `"validThroughDate": "2026-07-11T`)
}

// TestDifferences asks Nelnet, or LossExpress in the last cases, for a loan that the book knows differently.
func TestDifferences(t *testing.T) {
	for book, want := range map[string]string{
		`{"day_count": "ACT/360"}`:                                                            `"payoffAmount": 1008.04,`,
		`{"include_payoff_day": true}`:                                                        `"payoffAmount": 1008.1,`,
		`{"days_more": 2}`:                                                                    `"payoffAmount": 1008.2,`,
		`{"as_of": "2026-06-11"}`:                                                             `"payoffDate": "2026-06-11"`,
		`{"terms": {"principal": "2000.00"}}`:                                                 `"payoffAmount": 2011,`,
		`{"terms": {"interest_paid_to": "2026-06-21"}}`:                                       `"payoffAmount": 1006,`,
		`{"terms": {"escrow_balance": "100.00"}, "net_escrow": true}`:                         `"payoffAmount": 908,`,
		`{"terms": {"excess_payments": "100.00"}}`:                                            `"payoffAmount": 908,`,
		`{"terms": {"excess_payments": "100.00"}, "keep_excess": true}`:                       `"payoffAmount": 1008,`,
		`{"day_count": "ACT/360", "per_diem_decimals": 1}`:                                    `"payoffAmount": 1008,`,
		`{"day_count": "ACT/360", "rounding": "up"}`:                                          `"payoffAmount": 1008.05,`,
		`{"add": {"fees": "25.00"}}`:                                                          `"feeBalance": 30,`,
		`{"add": {"interest": "1.00"}}`:                                                       `"interestBalance": 4,`,
		`{"add": {"principal": "1.00", "interest": "1.00", "fees": "1.00", "total": "1.00"}}`: `"payoffAmount": 1012,`,
		`{"total": "7.00"}`:                                                                   `"payoffAmount": 7,`,
		`{"fault": "malformed"}`:                                                              `"loanId"`,
		`{"why": "says nothing"}`:                                                             `"payoffAmount": 1008,`,
	} {
		t.Run(book, func(t *testing.T) {
			c := differing(t, "N1", book)
			c.want("GET", nelnetPath+nelnetID, 200, want)
		})
	}
	for book, want := range map[string]string{
		`{"good_through": "2026-07-04"}`: `"payoffAmount": 1008.3,`,
		`{"as_of": "2026-06-11"}`:        `"payoffAmount": 1009,`,
	} {
		t.Run(book, func(t *testing.T) {
			c := differing(t, claimID, book)
			c.want("GET", claimPath+claimID, 200, want)
		})
	}
}

// differing serves vendors of which one knows the loan of a key differently.
func differing(t *testing.T, key, book string) *client {
	t.Helper()
	s, err := fromLists(t, fmt.Sprintf(`{"about": "a test", "loans": {%q: %s}}`, key, book))
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, s)
}

// TestDocumentsOfTheBook: a claim has on file what a request needs, unless the book says otherwise.
func TestDocumentsOfTheBook(t *testing.T) {
	request := claimPath + claimID + "/payoff-request"
	c := differing(t, claimID, `{"fault": "pending"}`)
	c.want("POST", request, 200, claimID)
	c = differing(t, claimID, `{"fault": "pending", "documents": ["valuation report"]}`)
	c.want("POST", request, 400, "missing one or more required documents")
}

// TestGoodThroughReachesThePayoffDate: LossExpress's figure holds for ten days, or to the payoff date if that is later.
func TestGoodThroughReachesThePayoffDate(t *testing.T) {
	l := listed(t, sandbox.LossExpress, "", claimID)
	l.PayoffDate = date(t, "2026-07-21")
	s, err := sandbox.FromLists(nil, []sandbox.ListedVendor{{Client: sandbox.LossExpress,
		Convention: calc.Convention{DayCount: "ACT/365F"}, Loans: each(l)}}, date(t, "2026-07-01"), nil)
	if err != nil {
		t.Fatal(err)
	}
	serve(t, s).want("GET", claimPath+claimID, 200, `"payoffAmount": 1010,`)
}

func TestBehaviorOfTheBook(t *testing.T) {
	s, err := fromLists(t, `{"vendors": {"nelnet": {"latency": "1ms", "rate": 1, "faults": 0, "seed": 7}}}`)
	if err != nil {
		t.Fatal(err)
	}
	c := serve(t, s) // which takes the one request of the second to log in
	c.want("GET", nelnetPath+nelnetID, 429, "")
	c.want("GET", claimPath+claimID, 200, "")
}

func TestWrongBook(t *testing.T) {
	for book, want := range map[string]string{
		`{"loans": {"N1": {"day_count": "ACT/361"}}}`: `sandbox.json: N1: "ACT/361" is not a day count`,
		`{"loans": {"N1": {"daycount": "ACT/360"}}}`:  `sandbox.json: json: unknown field "daycount"`,
		`{"loans": {"N1": {"terms": {"vin": "1"}}}}`:  `sandbox.json: N1: terms: vin "1": no such column`,
		`{"loans": {"N1": {"terms": {"fees": "x"}}}}`: `sandbox.json: N1: terms: fees "x": `,
		`{"vendors": {"q2": {"latency": "slow"}}}`:    `sandbox.json: latency: time: invalid duration "slow"`,
		`{"loans": `: `sandbox.json: unexpected EOF`,
	} {
		_, err := fromLists(t, book)
		var p *payoff.Problem
		if !errors.As(err, &p) || p.Code != payoff.CodeConfig || p.Hint == "" || !strings.HasPrefix(p.Message, want) {
			t.Errorf("%s: error %v, want %s", book, err, want)
		}
	}
}

func TestListsThatCannotBeRead(t *testing.T) {
	broken := errors.New("broken")
	_, err := sandbox.FromLists(nil, []sandbox.ListedVendor{{Client: sandbox.Nelnet,
		Loans: func(yield func(payoff.Loan, error) bool) { yield(payoff.Loan{}, broken) }}}, date(t, "2026-07-01"), nil)
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

// TestNotComputable: a loan without terms has no figures, and the vendor still answers.
func TestNotComputable(t *testing.T) {
	s, err := sandbox.FromLists(nil, []sandbox.ListedVendor{{Client: sandbox.Nelnet,
		Loans: each(payoff.Loan{Account: "N1", VendorLoanID: nelnetID})}}, date(t, "2026-07-01"), nil)
	if err != nil {
		t.Fatal(err)
	}
	serve(t, s).want("GET", nelnetPath+nelnetID, 200, `"payoffAmount": `+decimal.Zero.String())
}

func TestReadBook(t *testing.T) {
	folder := t.TempDir()
	list := filepath.Join(folder, "loans.csv")
	for _, file := range []string{"", list} {
		if text, err := sandbox.ReadBook(file); text != nil || err != nil {
			t.Errorf("%q: %s, %v, want no book", file, text, err)
		}
	}
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(folder, sandbox.BookName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"about": "nothing"}`)
	if text, err := sandbox.ReadBook(list); string(text) != `{"about": "nothing"}` || err != nil {
		t.Errorf("%s, %v", text, err)
	}
	write(`{"abuot": "nothing"}`)
	var p *payoff.Problem
	if _, err := sandbox.ReadBook(list); !errors.As(err, &p) || p.Code != payoff.CodeConfig {
		t.Errorf("a key that nobody knows: %v", err)
	}
}

// TestLogin checks what each vendor demands of a login.
func TestLogin(t *testing.T) {
	q2 := sandbox.Login(sandbox.Q2, "http://127.0.0.1:1/q2")
	if q2.TokenURL != "http://127.0.0.1:1/q2/services/oauth2/token" || q2.Flow != "client_credentials" ||
		q2.ClientID != sandbox.Q2ClientID || q2.ClientSecret != sandbox.Q2ClientSecret {
		t.Errorf("q2: %+v", q2)
	}
	if l := sandbox.Login(sandbox.Nelnet, ""); l.UserName != sandbox.NelnetUserName ||
		l.Password != sandbox.NelnetPassword || l.UserPoolID == "" || l.AppClientID == "" {
		t.Errorf("nelnet: %+v", l)
	}
	if l := sandbox.Login(sandbox.LossExpress, ""); l.ClientID != sandbox.LossExpressClientID ||
		l.Secret != sandbox.LossExpressSecret {
		t.Errorf("lossexpress: %+v", l)
	}
	if l := sandbox.Login("another", ""); l != (sandbox.Login("", "")) || l.ClientID != "" {
		t.Errorf("a client that is not played: %+v", l)
	}
}
