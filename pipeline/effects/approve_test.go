package effects

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tieout/payoff"
	"tieout/vendors/client"
)

// TestApproveRefuses: whatever makes a plan old, too large or ambiguous, it is not approved.
func TestApproveRefuses(t *testing.T) {
	prepared := func(at string) func(*Plan) { return func(p *Plan) { p.PreparedAt = at } }
	ago := func(age time.Duration) func(*Plan) {
		return prepared(time.Now().Add(-age).UTC().Format(time.RFC3339Nano))
	}
	claims := func(n int) (all []PlanEffect) {
		for i := range n {
			all = append(all, request(fmt.Sprint("c", i)))
		}
		return all
	}
	refresh := func(claim string) PlanEffect {
		return PlanEffect{Vendor: "insurer", Action: "refresh", Claim: claim}
	}
	at := func(vendor string, e PlanEffect) PlanEffect { e.Vendor = vendor; return e }
	for name, c := range map[string]struct {
		effects []PlanEffect
		change  func(*Plan)
		by      string // with a user id before a blank: "1002 bert@desk"
		typed   string
		want    string // the refusal, with its hint; empty: approved
	}{
		"requests":           {effects: claims(5)},
		"requests confirmed": {effects: claims(5), typed: "0"},
		"no time":            {claims(1), prepared("yesterday"), "", "", "the plan does not say when it was made"},
		"old":                {claims(1), ago(time.Hour + time.Second), "", "", "and effects.max_age is 1h0m0s"},
		"just not old":       {effects: claims(1), change: ago(time.Hour - time.Minute)},
		"of tomorrow":        {claims(1), ago(-2 * time.Minute), "", "", "effects.max_age"},
		"of another clock":   {effects: claims(1), change: ago(-30 * time.Second)},
		"empty":              {nil, nil, "", "", "the plan has no effects; nothing was sent / there is nothing to do"},
		"too many": {claims(6), nil, "", "",
			"6 effects, and effects.max_count is 5; nothing was sent / plan fewer, or raise effects.max_count"},
		"too much": {[]PlanEffect{payOff("n1", "250.01")}, nil, "1002 bert@desk", "250.01",
			"the plan moves 250.01, and effects.max_amount is 250.00"},
		"a claim twice": {[]PlanEffect{request("c1"), request("C1")}, nil, "", "",
			"the plan names C1 of insurer twice"},
		"two things of a claim": {[]PlanEffect{request("c1"), refresh("c1")}, nil, "", "",
			"the plan names c1 of insurer twice"},
		"one claim at two vendors": {[]PlanEffect{request("c1"), at("nobody", request("c1"))}, nil, "", "",
			"effect 2: nobody has no request"},
		"out of order": {claims(2), func(p *Plan) { p.Effects[1].Place = 3 }, "", "",
			"or its effects are not in order"},

		"money": {[]PlanEffect{payOff("n1", "150"), payOff("n2", "100.00")}, nil, "1002 bert@desk", "250", ""},
		"money, not confirmed": {[]PlanEffect{payOff("n1", "100")}, nil, "1002 bert@desk", "",
			`and --confirm says ""; nothing was sent / read the plan, then type its amount: --confirm 100.00`},
		"another amount": {[]PlanEffect{payOff("n1", "100")}, nil, "1002 bert@desk", "10.00",
			`and --confirm says "10.00"`},
		"no amount":         {[]PlanEffect{payOff("n1", "100")}, nil, "1002 bert@desk", "yes", `and --confirm says "yes"`},
		"amount for claims": {claims(1), nil, "1002 bert@desk", "1.00", "the plan moves 0.00, and --confirm says"},
		"the preparer": {[]PlanEffect{payOff("n1", "100")}, nil, "1001 anna@desk", "100",
			"nothing was sent / let another user apply it"},
		"the preparer elsewhere": {[]PlanEffect{payOff("n1", "100")}, nil, "1002 ANNA@laptop", "100",
			"anna@desk (user id 1001) prepared the plan"},
		"nobody":             {[]PlanEffect{payOff("n1", "100")}, nil, "", "100", "money needs another"},
		"nobody on a host":   {[]PlanEffect{payOff("n1", "100")}, nil, "1002 @desk", "100", "money needs another"},
		"a host in the name": {[]PlanEffect{payOff("n1", "100")}, nil, "1002 anna@bank@desk", "100", ""},
		"the preparer under another name": {[]PlanEffect{payOff("n1", "100")}, nil, "1001 bert@desk", "100",
			"anna@desk (user id 1001) prepared the plan, and money needs another user id to approve it, " +
				"not bert@desk (user id 1001)"},
		"a name without a user id": {[]PlanEffect{payOff("n1", "100")}, nil, " bert@desk", "100", "(user id unknown)"},
		"a plan without a user id": {[]PlanEffect{payOff("n1", "100")}, func(p *Plan) { p.PreparedUID = "" },
			"1002 bert@desk", "100", "anna@desk (user id unknown) prepared the plan"},
		"a plan of nobody": {[]PlanEffect{payOff("n1", "100")}, func(p *Plan) { p.PreparedBy = "" }, "1002 bert@desk", "100",
			"money needs another"},
		"the preparer of claims": {claims(1), nil, "1001 anna@desk", "", ""},

		"an unknown vendor": {[]PlanEffect{at("nobody", request("c1"))}, nil, "", "",
			"effect 1: nobody has no request"},
		"a vendor without": {[]PlanEffect{at("lender", request("c1"))}, nil, "", "",
			"effect 1: lender has no request"},
		"a request at a servicer": {[]PlanEffect{at("servicer", request("c1"))}, nil, "", "",
			"effect 1: servicer has no request"},
		"money at an insurer": {[]PlanEffect{at("insurer", payOff("n1", "100"))}, nil, "1002 bert@desk", "100",
			"effect 1: insurer has no pay_off"},
	} {
		o := newOffice()
		p := planned(t, c.change, c.effects...)
		uid, by, _ := strings.Cut(c.by, " ")
		approved, err := o.setup().Approve(p, Approval{By: by, UID: uid, At: time.Now(), Confirmed: c.typed})
		if c.want == "" {
			if err != nil || len(approved.senders) != 1 {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		wantProblem(t, name, err, payoff.CodePlan, c.want)
		if approved != nil || len(o.sent) > 0 {
			t.Errorf("%s: approved, and %v sent", name, o.sent)
		}
	}
}

// TestApproveUnread: the ledger could not tell two plans without a checksum apart.
func TestApproveUnread(t *testing.T) {
	p := planned(t, nil, request("c1"))
	p.checksum = ""
	_, err := newOffice().setup().Approve(p, Approval{At: time.Now()})
	wantError(t, "a plan that was made here", err, "was not read from its file")
}

// TestApproveMakesSenders: one for each vendor that the plan names, after everything else was checked.
func TestApproveMakesSenders(t *testing.T) {
	o := newOffice()
	effects := []PlanEffect{request("c1"), payOff("n1", "1.00"), request("c2")}
	approval := Approval{By: "bert@desk", UID: "1002", At: time.Now(), Confirmed: "1.00"}
	if _, err := o.setup().Approve(planned(t, nil, effects...), approval); err != nil {
		t.Fatal(err)
	}
	want := []string{"checker of insurer as insurer", "logins", "sender of insurer as insurer",
		"sender of servicer as servicer"}
	if diff := cmp.Diff(want, o.said()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	approval.Confirmed = ""
	if _, err := o.setup().Approve(planned(t, nil, effects...), approval); err == nil || len(o.said()) > 0 {
		t.Errorf("%v: a plan that is refused needs no logins", err)
	}
	s := o.setup()
	s.Logins = func() (map[string]client.Login, error) { return nil, errors.New("no secret") }
	_, err := s.Approve(planned(t, nil, request("c1")), approval)
	wantError(t, "no logins", err, "no secret")
	s = o.setup()
	s.Vendors["insurer"].Sender = func(client.Settings) (client.Sender, error) { return nil, errors.New("no URL") }
	_, err = s.Approve(planned(t, nil, request("c1")), approval)
	wantError(t, "no client", err, "no URL")
}

// TestChecks: a plan is bound to the version, the configuration and the lists that it was made of.
func TestChecks(t *testing.T) {
	list := filepath.Join(t.TempDir(), "claims.csv")
	if err := os.WriteFile(list, []byte("claim\nc1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := planned(t, func(p *Plan) {
		p.Config = Input{File: "tieout.yaml", SHA256: payoff.Digest([]byte("vendors:"))}
		p.Inputs = []Input{{list, "", payoff.Digest([]byte("claim\nc1\n"))}}
	}, request("c1"))
	for what, err := range map[string]error{"version": p.CheckVersion("v1"), "lists": p.CheckInputs(),
		"configuration": p.CheckConfig(payoff.Digest([]byte("vendors:")))} {
		wantError(t, what, err, "")
	}
	wantProblem(t, "version", p.CheckVersion("v2"), payoff.CodePlan,
		"the plan was made by version v1, and this is v2; nothing was sent / make a new plan")
	wantProblem(t, "configuration", p.CheckConfig(payoff.Digest(nil)), payoff.CodePlan,
		"tieout.yaml has changed since the plan was made; nothing was sent")
	if err := os.WriteFile(list, []byte("claim\nc2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, "list", p.CheckInputs(), payoff.CodePlan,
		list+" has changed since the plan was made; nothing was sent")
	if err := os.Remove(list); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, "list gone", p.CheckInputs(), payoff.CodePlan, "a list of the plan cannot be read")
}
