package store

import (
	"strings"
	"testing"
	"time"

	"tieout/payoff"
)

func intent(plan string, place int, action payoff.Action, claim string, again bool) payoff.Intent {
	return payoff.Intent{Plan: plan, Place: place, Again: again, PreparedBy: "a@h", ApprovedBy: "b@h",
		Planned: time.Unix(1e9, 5),
		Effect:  payoff.Effect{Vendor: "lossexpress", Action: action, Loan: payoff.Loan{Claim: claim}}}
}

func planOne(t *testing.T, s *Store, i payoff.Intent) int64 {
	t.Helper()
	planned, err := s.Plan(t.Context(), []payoff.Intent{i})
	must(t, err)
	return planned[0].N
}

// end brings an intent from planned to an outcome.
func end(t *testing.T, s *Store, n int64, state payoff.IntentState) {
	t.Helper()
	must(t, s.Sending(t.Context(), n))
	must(t, s.Ended(t.Context(), n, payoff.Outcome{State: state, Status: 200, Detail: "d", Reference: "r"}))
}

// TestOneAlive: which intents stand in the way of another of the same action on the same claim.
func TestOneAlive(t *testing.T) {
	for state, c := range map[payoff.IntentState]struct{ plain, again bool }{ // may it be planned once more?
		payoff.Planned: {false, false}, payoff.Sending: {false, false}, payoff.Unknown: {false, false},
		payoff.Sent: {false, true}, payoff.Refused: {true, true},
	} {
		for again, want := range map[bool]bool{false: c.plain, true: c.again} {
			s := newStore(t)
			n := planOne(t, s, intent("p1", 1, payoff.RequestPayoff, "ab-1", false))
			switch state {
			case payoff.Planned:
			case payoff.Sending:
				must(t, s.Sending(t.Context(), n))
			default:
				end(t, s, n, state)
			}
			_, err := s.Plan(t.Context(), []payoff.Intent{intent("p2", 1, payoff.RequestPayoff, "ab-2", false),
				intent("p2", 2, payoff.RequestPayoff, "AB-1", again)})
			if (err == nil) != want {
				t.Errorf("after %s, again %v: error %v", state, again, err)
			}
			if err != nil {
				wantProblem(t, "second plan", err, payoff.CodePlan)
				applied, err := s.Applied(t.Context(), "p2")
				must(t, err)
				same(t, "all or nothing", applied, false)
			}
		}
	}
}

func TestPlanTwice(t *testing.T) {
	s := newStore(t)
	end(t, s, planOne(t, s, intent("p1", 1, payoff.RequestPayoff, "a", false)), payoff.Refused)
	_, err := s.Plan(t.Context(), []payoff.Intent{intent("p1", 1, payoff.RequestPayoff, "a", false)})
	wantProblem(t, "the same plan", err, payoff.CodePlan)
}

// TestMoneyOnce: no flag lets a loan be paid off twice.
func TestMoneyOnce(t *testing.T) {
	s := newStore(t)
	pay := intent("p1", 1, payoff.PayOff, "", false)
	pay.Loan.VendorLoanID, pay.Day, pay.Amount = "L", date("2026-06-30"), known("100.01")
	end(t, s, planOne(t, s, pay), payoff.Sent)
	for _, again := range []bool{false, true} {
		pay.Plan, pay.Again = "p2", again
		if _, err := s.Plan(t.Context(), []payoff.Intent{pay}); err == nil {
			t.Errorf("again %v: a second pay-off was planned", again)
		}
	}
	got, err := s.IntentsOf(t.Context(), "p1")
	must(t, err)
	same(t, "amount", got[0].Amount, known("100.01"))
	same(t, "day", got[0].Day, date("2026-06-30"))
}

// TestSendingOnce: an intent is sent from planned only, and ends from sending only.
func TestSendingOnce(t *testing.T) {
	s := newStore(t)
	n := planOne(t, s, intent("p1", 1, payoff.RequestPayoff, "a", false))
	if s.Ended(t.Context(), n, payoff.Outcome{State: payoff.Sent}) == nil {
		t.Error("an intent ended that was not sent")
	}
	must(t, s.Sending(t.Context(), n))
	if s.Sending(t.Context(), n) == nil {
		t.Error("an intent was sent twice")
	}
	must(t, s.Ended(t.Context(), n, payoff.Outcome{State: payoff.Sent}))
	if s.Sending(t.Context(), n) == nil || s.Sending(t.Context(), 99) == nil {
		t.Error("an intent was sent that is not planned")
	}
}

func TestOrphans(t *testing.T) {
	s := newStore(t)
	begun := planOne(t, s, intent("p1", 1, payoff.RequestPayoff, "a", false))
	planOne(t, s, intent("p1", 2, payoff.RequestPayoff, "b", false))
	must(t, s.Sending(t.Context(), begun))
	unknown, err := s.Orphans(t.Context())
	must(t, err)
	same(t, "unknown", unknown, 1)
	same(t, "states", table(t, s, "SELECT claim, state FROM intent ORDER BY n"),
		[][]string{{"a", "unknown"}, {"b", "refused"}})
	same(t, "requests", table(t, s, "SELECT claim, state FROM request"), [][]string{{"a", "planned"}})
	same(t, "may be planned again", planOne(t, s, intent("p2", 1, payoff.RequestPayoff, "b", false)) > 0, true)
}

// TestFindings: what each verdict makes of an unknown intent and its request; findings stay as they are.
func TestFindings(t *testing.T) {
	for verdict, want := range map[payoff.Verdict][2]string{payoff.Executed: {"sent", "sent"},
		payoff.NotExecuted: {"refused", ""},
		payoff.Undecided:   {"unknown", ""}} {
		s := newStore(t)
		n := planOne(t, s, intent("p1", 1, payoff.RequestPayoff, "A", false))
		end(t, s, n, payoff.Unknown)
		must(t, s.Found(t.Context(), n, payoff.Finding{Verdict: verdict, Detail: "seen", Evidence: []byte("{}")}))
		history, err := s.History(t.Context(), "lossexpress", "a")
		must(t, err)
		same(t, "intent after "+string(verdict), table(t, s, "SELECT state FROM intent")[0][0], want[0])
		same(t, "request after "+string(verdict), string(history.Request), want[1])
		same(t, "finding", table(t, s, "SELECT verdict, detail FROM finding"), [][]string{{string(verdict), "seen"}})
		for _, change := range []string{"UPDATE finding SET verdict = 'executed'", "DELETE FROM finding"} {
			if _, err := s.db.ExecContext(t.Context(), change); err == nil ||
				!strings.Contains(err.Error(), "findings are not") {
				t.Errorf("%s: %v", change, err)
			}
		}
		if verdict != payoff.Undecided && s.Found(t.Context(), n, payoff.Finding{Verdict: payoff.Executed}) == nil {
			t.Error("an intent was settled twice")
		}
	}
}

// TestRequestFollows: a request goes with what was sent.
func TestRequestFollows(t *testing.T) {
	s := newStore(t)
	for i, c := range []struct {
		action payoff.Action
		state  payoff.IntentState
		want   string
	}{{payoff.RequestPayoff, payoff.Refused, ""}, {payoff.RequestPayoff, payoff.Sent, "sent"},
		{payoff.CancelRequest, payoff.Refused, "sent"},
		{payoff.CancelRequest, payoff.Sent, "cancelled"}, {payoff.RefreshPayoff, payoff.Sent, "sent"}} {
		end(t, s, planOne(t, s, intent("p", i+1, c.action, "a", false)), c.state)
		history, err := s.History(t.Context(), "lossexpress", "A")
		must(t, err)
		same(t, string(c.action)+" "+string(c.state), string(history.Request), c.want)
	}
}

// TestARequestsLife: a request is planned and sent; then what runs read of the claim says where it stands.
func TestARequestsLife(t *testing.T) {
	s := newStore(t)
	life := func() string { return table(t, s, "SELECT coalesce(max(state), 'none') FROM request")[0][0] }
	run := func(asOf string, answer payoff.Answer) {
		r := begin(t, s, asOf)
		stage(t, s, r, claim("q2", "AB-1", "X", 2))
		q := queue(s, r, "q2")
		results := batch(t, q)
		results[0].Answer = answer
		must(t, q.Keep(t.Context(), []*payoff.Result{&results[0]}))
		results[0].Status, results[0].Reason = payoff.Unmatched, payoff.NotComputable
		must(t, q.Record(t.Context(), results))
		must(t, s.Finish(t.Context(), r))
	}
	i := intent("p1", 1, payoff.RequestPayoff, "ab-1", false)
	i.Vendor = "q2"
	run("2026-06-29", payoff.Answer{Reason: payoff.Pending})
	same(t, "without a request of ours", life(), "none")
	n := planOne(t, s, i)
	same(t, "planned", life(), "planned")
	end(t, s, n, payoff.Sent)
	same(t, "sent", life(), "sent")
	run("2026-06-30", payoff.Answer{Reason: payoff.Pending})
	same(t, "a quiet feed tells nothing", life(), "sent")
	run("2026-06-30", payoff.Answer{Reason: payoff.Pending, Calls: 1})
	same(t, "pending", life(), "pending")
	run("2026-07-01", payoff.Answer{Reason: payoff.VendorError})
	same(t, "an error tells nothing", life(), "pending")
	run("2026-07-02", payoff.Answer{Quote: quote("1000.00")})
	same(t, "quoted", life(), "quoted")
}
