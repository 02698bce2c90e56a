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

// A killStep is a step of apply at which it is killed.
type killStep struct {
	// onOpen: it is killed when it has opened the ledger, to which it cannot write.
	onOpen bool
	// onRequest sees each HTTP request, and says whether it dealt with it. payoffRequest is 1 for the first payoff
	// request and so on, and 0 for any other request.
	onRequest func(p *applyProcess, w http.ResponseWriter, r *http.Request, payoffRequest int) bool
	states    string // of the intents of the three claims, as the killed process left them
	executed  int    // requests
}

// killSteps are the steps, in the order of apply.
func killSteps() map[string]killStep {
	return map[string]killStep{
		"before its intents are committed": {
			onOpen: true,
		},
		"the vendor is asked whether it is still wanted": {
			onRequest: killAtLogin(1),
			states:    "planned planned planned",
		},
		"an intent is committed as sending, and not sent": {
			onRequest: killAtLogin(2), // the first is that of who reads
			states:    "sending planned planned",
		},
		"it is sent, and the vendor has not acted": {
			onRequest: func(p *applyProcess, _ http.ResponseWriter, _ *http.Request, payoffRequest int) bool {
				if payoffRequest == 1 {
					p.kill()
				}
				return payoffRequest == 1
			},
			states: "sending planned planned",
		},
		"the vendor has acted, and not answered": {
			onRequest: func(p *applyProcess, _ http.ResponseWriter, r *http.Request, payoffRequest int) bool {
				if payoffRequest == 1 {
					p.vendor.ServeHTTP(httptest.NewRecorder(), r)
					p.kill()
				}
				return payoffRequest == 1
			},
			states: "sending planned planned", executed: 1,
		},
		"it is answered, and the outcome is not committed": {
			onRequest: func(p *applyProcess, w http.ResponseWriter, r *http.Request, payoffRequest int) bool {
				if payoffRequest == 1 {
					p.blockLedger()
					p.answerInFull(w, r)
					time.Sleep(50 * time.Millisecond)
					p.kill()
				}
				return payoffRequest == 1
			},
			states: "sending planned planned", executed: 1,
		},
		"the outcome is committed, and the next is sent": {
			onRequest: func(p *applyProcess, _ http.ResponseWriter, _ *http.Request, payoffRequest int) bool {
				if payoffRequest == 2 {
					p.kill()
				}
				return payoffRequest == 2
			},
			states: "sent sending planned", executed: 1,
		},
	}
}

// killAtLogin kills apply when it logs in for the n-th time.
func killAtLogin(n int) func(*applyProcess, http.ResponseWriter, *http.Request, int) bool {
	logins := 0
	return func(p *applyProcess, _ http.ResponseWriter, r *http.Request, _ int) bool {
		if !strings.HasSuffix(r.URL.Path, "/oauth/token") {
			return false
		}
		if logins++; logins == n {
			p.kill()
		}
		return logins == n
	}
}

// TestApplyIsKilledAtEachStep is reliability figure E2 at each step of apply: what has no answer is open, resolve finds
// out by reading what was executed, and a new plan for the rest ends with one execution of each.
func TestApplyIsKilledAtEachStep(t *testing.T) {
	for name, step := range killSteps() {
		t.Run(name, func(t *testing.T) {
			l := newLossExpress(t, 3)
			l.expectNight(3, 0)
			expect(t, payoff.ExitClean, "3 effects", "plan", "claims.csv", "--out", "a.plan")
			step.killApply(t, l)
			if got, n := intentStates(t), countExecuted(l.Sandbox); got != step.states || n != step.executed {
				t.Errorf("killed: intents %q and %d executed, want %q and %d", got, n, step.states, step.executed)
			}
			resolve(t, shortGrace)
			sent, executed := queryInt(t, "SELECT count(*) FROM intent WHERE state = 'sent'"), countExecuted(l.Sandbox)
			if sent != step.executed || executed != sent {
				t.Errorf("resolved: %d are sent and %d executed, want %d", sent, executed, step.executed)
			}
			rest := 3 - step.executed
			expect(t, payoff.ExitClean, fmt.Sprintf("%d effects", rest), "plan", "claims.csv", "--out", "b.plan")
			expect(t, payoff.ExitClean, fmt.Sprintf("%d sent, 0 refused, 0 unknown", rest), "apply", "b.plan")
			expectRequested(t, l.Sandbox, 1, 1, 1)
		})
	}
}

// killApply starts tieout apply and returns when it was killed at the step.
func (s killStep) killApply(t *testing.T, l *lossExpress) {
	t.Helper()
	p := &applyProcess{t: t, vendor: l.Sandbox, cmd: command(t, "apply", "a.plan"), started: make(chan struct{}),
		ended: make(chan struct{}), blocked: make(chan *sql.Tx, 1)}
	before := l.Count(sandbox.LossExpress, sandbox.Work)
	l.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		payoffRequest := 0
		if strings.HasSuffix(r.URL.Path, "/payoff-request") {
			payoffRequest = l.Count(sandbox.LossExpress, sandbox.Work) - before + 1
		}
		return s.onRequest != nil && s.onRequest(p, w, r, payoffRequest)
	})
	if s.onOpen {
		p.blockLedger()
	}
	must(t, p.cmd.Start())
	close(p.started)
	if s.onOpen {
		p.awaitOpen()
		time.Sleep(50 * time.Millisecond)
		_ = p.cmd.Process.Kill()
	}
	if err := p.cmd.Wait(); err == nil {
		t.Error("apply ended by itself")
	}
	close(p.ended)
	p.unblockLedger()
	l.intercept(func(http.ResponseWriter, *http.Request) bool { return false })
}

// An applyProcess is a process of tieout apply that is to be killed at a step.
type applyProcess struct {
	t       *testing.T
	vendor  http.Handler
	cmd     *exec.Cmd
	started chan struct{}
	ended   chan struct{}
	blocked chan *sql.Tx // has the transaction that blocks the ledger, if there is one
}

// kill returns when the process is gone.
func (p *applyProcess) kill() {
	<-p.started
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// blockLedger keeps the process from writing to the ledger. The process waits for it longer than the test takes.
func (p *applyProcess) blockLedger() {
	db, err := sql.Open("sqlite", "file:tieout.db?_txlock=immediate&_pragma=busy_timeout(5000)")
	if err != nil {
		p.t.Errorf("block the ledger: %v", err)
		return
	}
	p.t.Cleanup(func() { _ = db.Close() })
	tx, err := db.Begin()
	if err != nil {
		p.t.Errorf("block the ledger: %v", err)
		return
	}
	p.blocked <- tx
}

// unblockLedger lets the ledger be written again.
func (p *applyProcess) unblockLedger() {
	select {
	case tx := <-p.blocked:
		_ = tx.Rollback()
	default:
	}
}

// awaitOpen returns when the process has opened the ledger.
func (p *applyProcess) awaitOpen() {
	holder := fmt.Sprintf("process %d ", p.cmd.Process.Pid)
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		if text, err := os.ReadFile("tieout.db.lock"); err == nil && strings.HasPrefix(string(text), holder) {
			return
		}
		if time.Since(began) > 10*time.Second {
			p.t.Error("apply does not open the ledger")
			return
		}
	}
}

// answerInFull lets the vendor act and gives the process its whole answer, before the handler of the request returns.
func (p *applyProcess) answerInFull(w http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	p.vendor.ServeHTTP(answer, r)
	w.Header().Set("Content-Length", strconv.Itoa(answer.Body.Len()))
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
	_ = http.NewResponseController(w).Flush()
}

// intentStates returns the states of all intents, in their order.
func intentStates(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	db := openLedger(t, "tieout.db")
	defer db.Close()
	printRows(t, &b, db, "SELECT state FROM intent ORDER BY place")
	return strings.Join(strings.Fields(b.String()), " ")
}

// countExecuted counts the requests that LossExpress executed for the three claims.
func countExecuted(vendors *sandbox.Sandbox) (n int) {
	for i := range 3 {
		n += vendors.Executions(sandbox.LossExpress, claimID(i), payoff.RequestPayoff)
	}
	return n
}
