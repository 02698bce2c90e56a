package main

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// A victim is a tieout apply that is to be killed at a step of its own.
type victim struct {
	*office
	cmd     *exec.Cmd
	started chan struct{}
	dead    chan struct{}
	held    chan *sql.Tx // of a step at which the ledger must not be written
}

// kill returns when the process is gone.
func (v *victim) kill() {
	<-v.started
	_ = v.cmd.Process.Kill()
	<-v.dead
}

// hold keeps the process from writing the ledger any more; its own wait for that is longer than the test's.
func (v *victim) hold() {
	db, err := sql.Open("sqlite", "file:tieout.db?_txlock=immediate&_pragma=busy_timeout(5000)")
	if err != nil {
		v.t.Errorf("hold the ledger: %v", err)
		return
	}
	v.t.Cleanup(func() { _ = db.Close() })
	tx, err := db.Begin()
	if err != nil {
		v.t.Errorf("hold the ledger: %v", err)
		return
	}
	v.held <- tx
}

// release ends that.
func (v *victim) release() {
	select {
	case tx := <-v.held:
		_ = tx.Rollback()
	default:
	}
}

// opens waits until the process has the ledger.
func (v *victim) opens() {
	mine := fmt.Sprintf("process %d ", v.cmd.Process.Pid)
	for begun := time.Now(); ; time.Sleep(time.Millisecond) {
		if holder, err := os.ReadFile("tieout.db.lock"); err == nil && strings.HasPrefix(string(holder), mine) {
			return
		}
		if time.Since(begun) > 10*time.Second {
			v.t.Error("apply does not open the ledger")
			return
		}
	}
}

// answer has the vendor act, and gives the process its whole answer while the request is still at the door.
func (v *victim) answer(w http.ResponseWriter, r *http.Request) {
	given := httptest.NewRecorder()
	v.ServeHTTP(given, r)
	w.Header().Set("Content-Length", strconv.Itoa(given.Body.Len()))
	w.WriteHeader(given.Code)
	_, _ = w.Write(given.Body.Bytes())
	_ = http.NewResponseController(w).Flush()
}

// A killStep is a step of apply at which it is killed. at sees each request, with its number among those for payoffs, 0 for
// any other, and says whether it dealt with it.
type killStep struct {
	atOnce   bool // when it has opened the ledger, which it cannot write
	at       func(v *victim, w http.ResponseWriter, r *http.Request, request int) bool
	states   string // of the intents of the three claims, as the dead process left them
	executed int    // claims that the vendor was set to work on
}

var killSteps = map[string]killStep{
	"before its intents are committed": {
		atOnce: true,
	},
	"an intent is committed as sending, and not sent": {
		at: func(v *victim, _ http.ResponseWriter, r *http.Request, _ int) bool {
			login := strings.HasSuffix(r.URL.Path, "/oauth/token")
			if login {
				v.kill()
			}
			return login
		},
		states: "sending planned planned",
	},
	"it is sent, and the vendor has not acted": {
		at: func(v *victim, _ http.ResponseWriter, _ *http.Request, request int) bool {
			if request == 1 {
				v.kill()
			}
			return request == 1
		},
		states: "sending planned planned",
	},
	"the vendor has acted, and not answered": {
		at: func(v *victim, _ http.ResponseWriter, r *http.Request, request int) bool {
			if request == 1 {
				v.ServeHTTP(httptest.NewRecorder(), r)
				v.kill()
			}
			return request == 1
		},
		states: "sending planned planned", executed: 1,
	},
	"it is answered, and the outcome not committed": {
		at: func(v *victim, w http.ResponseWriter, r *http.Request, request int) bool {
			if request == 1 {
				v.hold()
				v.answer(w, r)
				time.Sleep(50 * time.Millisecond)
				v.kill()
			}
			return request == 1
		},
		states: "sending planned planned", executed: 1,
	},
	"the outcome is committed, and the next is sent": {
		at: func(v *victim, _ http.ResponseWriter, _ *http.Request, request int) bool {
			if request == 2 {
				v.kill()
			}
			return request == 2
		},
		states: "sent sending planned", executed: 1,
	},
}

// TestKilledAtEachStep is E2 at each step of apply: what has no answer is open, resolve finds by reading what was carried
// out, and what is then planned anew ends with one execution of each.
func TestKilledAtEachStep(t *testing.T) {
	for name, step := range killSteps {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, 3)
			o.night(3, 0)
			want(t, payoff.ExitClean, "3 effects", "plan", "claims.csv", "--out", "a.plan")
			step.kill(t, o)
			if got := intentStates(t); got != step.states || o.executed() != step.executed {
				t.Errorf("killed: intents %q and %d executed, want %q and %d", got, o.executed(), step.states, step.executed)
			}
			settle(t, payoff.ExitClean)
			if n := count(t, "SELECT count(*) FROM intent WHERE state = 'sent'"); n != step.executed || o.executed() != n {
				t.Errorf("resolved: %d are sent and %d executed, want %d", n, o.executed(), step.executed)
			}
			rest := 3 - step.executed
			want(t, payoff.ExitClean, fmt.Sprintf("%d effects", rest), "plan", "claims.csv", "--out", "b.plan")
			want(t, payoff.ExitClean, fmt.Sprintf("%d sent, 0 refused, 0 unknown", rest), "apply", "b.plan")
			requested(t, o.Sandbox, 1, 1, 1)
		})
	}
}

// kill starts tieout apply and returns when it was killed at the step.
func (s killStep) kill(t *testing.T, o *office) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	v := &victim{office: o, cmd: exec.Command(program, "apply", "a.plan"), started: make(chan struct{}), dead: make(chan struct{}),
		held: make(chan *sql.Tx, 1)}
	v.cmd.Env = append(os.Environ(), "TIEOUT_MAIN=1")
	begun := o.Count(sandbox.LossExpress, sandbox.Work)
	o.door.Store(func(w http.ResponseWriter, r *http.Request) bool {
		request := 0
		if strings.HasSuffix(r.URL.Path, "/payoff-request") {
			request = o.Count(sandbox.LossExpress, sandbox.Work) - begun + 1
		}
		return s.at != nil && s.at(v, w, r, request)
	})
	if s.atOnce {
		v.hold()
	}
	if err := v.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	close(v.started)
	if s.atOnce {
		v.opens()
		time.Sleep(50 * time.Millisecond)
		_ = v.cmd.Process.Kill()
	}
	if err := v.cmd.Wait(); err == nil {
		t.Error("apply ended by itself")
	}
	close(v.dead)
	v.release()
	o.door.Store(func(http.ResponseWriter, *http.Request) bool { return false })
}

// intentStates are the states of all intents, in their order.
func intentStates(t *testing.T) string {
	t.Helper()
	var states []string
	for place := range count(t, "SELECT count(*) FROM intent") {
		for _, state := range []payoff.IntentState{payoff.Planned, payoff.Sending, payoff.Sent, payoff.Refused, payoff.Unknown} {
			if count(t, fmt.Sprintf("SELECT count(*) FROM intent WHERE place = %d AND state = '%s'", place+1, state)) == 1 {
				states = append(states, string(state))
			}
		}
	}
	return strings.Join(states, " ")
}

// executed counts the claims that the vendor was set to work on.
func (o *office) executed() (n int) {
	for i := range 3 {
		n += o.Executions(sandbox.LossExpress, claimID(i), payoff.RequestPayoff)
	}
	return n
}
