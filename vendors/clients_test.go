package vendors_test

import (
	"slices"
	"strings"
	"testing"

	"tieout/payoff"
	"tieout/vendors"
	"tieout/vendors/client"
	"tieout/vendors/sandbox"
)

// TestSpecsAreComplete: every client has what all must have, under a name of its own.
func TestSpecsAreComplete(t *testing.T) {
	names := map[string]bool{}
	for _, s := range vendors.Clients() {
		if s.Name == "" || s.Name != strings.ToLower(s.Name) || names[s.Name] || s.Title == "" {
			t.Errorf("the name %q, in sentences %q, is empty, not in lower case, or that of another", s.Name, s.Title)
		}
		names[s.Name] = true
		if s.Quoter == nil || s.Needs == nil || s.DayCount == nil {
			t.Errorf("%s: Quoter, Needs or DayCount is missing", s.Name)
		}
	}
}

// TestEffectsCanBeVerified: a client whose vendor can be changed has all that it takes to send an effect and to find
// out whether it was carried out, and no other client has any of it.
func TestEffectsCanBeVerified(t *testing.T) {
	for _, s := range vendors.Clients() {
		changes := len(s.Actions) > 0
		if (s.Sender != nil) != changes || (s.Verifier != nil) != changes {
			t.Errorf("%s: Actions, Sender and Verifier do not go together", s.Name)
		}
		if requests := s.Can(payoff.RequestPayoff); (s.MissingDocuments != nil) != requests ||
			(s.MissingFinding != nil) != requests {
			t.Errorf("%s: requests of payoffs, MissingDocuments and MissingFinding do not go together", s.Name)
		}
		for i, a := range s.Actions {
			if slices.Contains(s.Actions[:i], a) || !s.Can(a) {
				t.Errorf("%s: %s is there twice, or cannot be carried out", s.Name, a)
			}
		}
	}
}

// TestNeedsOfEachFlow: each of several flows needs some keys, and a login that names no flow needs those of the first.
func TestNeedsOfEachFlow(t *testing.T) {
	for _, s := range vendors.Clients() {
		for _, flow := range s.Flows {
			if needs := s.Needs(flow); len(needs) == 0 || slices.Contains(needs, "") {
				t.Errorf("%s: the flow %q needs %q", s.Name, flow, needs)
			}
		}
		if len(s.Flows) > 0 && !slices.Equal(s.Needs(""), s.Needs(s.Flows[0])) {
			t.Errorf("%s: no flow needs %q, and the first needs %q", s.Name, s.Needs(""), s.Needs(s.Flows[0]))
		}
	}
}

// TestSandboxPlaysClients: for each vendor that the sandbox plays there is a client. It can log in with what the
// sandbox says that the vendor demands, and asks about a loan that the vendor does not know.
func TestSandboxPlaysClients(t *testing.T) {
	url, stop, err := sandbox.Serve("", sandbox.New(nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	for name, id := range map[string]string{
		sandbox.Q2:          "a1WG0000000jMuzMAE",
		sandbox.Nelnet:      "2c809e08-a5ba-4559-9c1c-4ac2555fb1e6",
		sandbox.LossExpress: "c30ae9da-9222-4de5-81fe-fe1ac590fa0f",
	} {
		i := slices.IndexFunc(vendors.Clients(), func(s client.Spec) bool { return s.Name == name })
		if i < 0 {
			t.Errorf("%s is not in the table", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			login := sandbox.Login(name, url+"/"+name)
			asks(t, vendors.Clients()[i], client.Settings{BaseURL: url + "/" + name, Login: login}, id)
		})
	}
}

// asks fails unless a client with these settings can do all that it offers, and learns that the vendor does not know
// the loan or claim.
func asks(t *testing.T, s client.Spec, settings client.Settings, id string) {
	t.Helper()
	if settings.Login == (client.Login{}) {
		t.Fatal("the sandbox demands no login")
	}
	quoter, err := s.Quoter(settings)
	if err != nil {
		t.Fatal(err)
	}
	loan := payoff.Loan{VendorLoanID: id, Claim: id, PayoffDate: payoff.NewDate(2026, 7, 1)}
	a, err := quoter.Quote(t.Context(), payoff.Question{AsOf: loan.PayoffDate, Loan: loan})
	if err != nil || a.Reason != payoff.NoLoan {
		t.Errorf("reason %q (%s), %v; want %s", a.Reason, a.Detail, err, payoff.NoLoan)
	}
	if s.Sender == nil {
		return
	}
	if _, err := s.Sender(settings); err != nil {
		t.Error(err)
	}
	if _, err := s.Verifier(settings); err != nil {
		t.Error(err)
	}
}
