package sandbox

import (
	"embed"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"text/template"
	"time"

	"tieout/payoff"

	"golang.org/x/time/rate"
)

// answers are the answers of the vendors, written as the vendors write them.
//
//go:embed templates/*.json
var answers embed.FS

// A vendorServer is what the vendors have in common: loans, tokens, limits, and fixed answers for what goes wrong.
type vendorServer struct {
	name      string
	behavior  Behavior
	limit     *rate.Limiter
	templates *template.Template
	loans     map[string]*Loan

	canned       map[Fault]reply // what it always answers for these faults
	unauthorized reply           // the answer to no token, or to one that is not valid
	totalField   string          // the field with the total

	mu       sync.Mutex
	tokens   map[string]time.Time // and until when they are valid
	issued   []string
	attempts map[string]int
	lag      time.Duration // how long balances do not show a payment
}

func newVendorServer(name string, behavior Behavior) *vendorServer {
	functions := template.FuncMap{"text": text, "date": date}
	return &vendorServer{
		name: name, behavior: behavior, limit: behavior.limiter(), loans: map[string]*Loan{},
		// The templates are part of the program: one that does not parse is a bug, and not bad data.
		templates: template.Must(template.New("").Funcs(functions).ParseFS(answers, "templates/*.json")),
		tokens:    map[string]time.Time{}, attempts: map[string]int{},
	}
}

// server returns what a vendor shares with the others.
func (v *vendorServer) server() *vendorServer { return v }

// text returns a JSON string.
func text(s string) (string, error) {
	quoted, err := json.Marshal(s)
	return string(quoted), err
}

// date returns a JSON date; null for the zero date.
func date(d payoff.Date) string {
	if d.IsZero() {
		return "null"
	}
	return `"` + d.String() + `"`
}

// admit lets a request through to its answer after the latency, if it is within the rate and has a valid token.
func (v *vendorServer) admit(r *http.Request, what What, answer func(*http.Request) reply) reply {
	pause(r.Context(), v.behavior.Latency)
	if !v.limit.Allow() {
		return v.canned[Throttled]
	}
	if what != Authenticate && what != Other && !v.knows(bearer(r)) {
		return v.unauthorized
	}
	return answer(r)
}

// about answers a request about one loan, with the fault of the loan.
func (v *vendorServer) about(r *http.Request, id string, answer func(l *Loan, id string) reply) reply {
	l, ok := v.loans[key(v.name, id)]
	if !ok {
		return v.canned[NoLoan]
	}
	n := v.attempt(r.Pattern + " " + key(v.name, id))
	return v.play(r.Context(), v.fault(l, l.ID, n), l.ID, func(id string) reply { return answer(l, id) })
}

// attempt counts a request, and returns how many of its name there have been.
func (v *vendorServer) attempt(name string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.attempts[name]++
	return v.attempts[name]
}

// fill returns a 200 with a filled-in template.
func (v *vendorServer) fill(name string, data any) reply {
	var b strings.Builder
	if err := v.templates.ExecuteTemplate(&b, name, data); err != nil {
		return reply{status: http.StatusInternalServerError, body: err.Error()}
	}
	return reply{status: http.StatusOK, body: b.String()}
}

// throttled returns a vendor's 429. None of them documents one, but gateways in front of them send it.
func (v *vendorServer) throttled(body string) reply {
	a := reply{status: http.StatusTooManyRequests, body: body}
	if v.behavior.RetryAfter >= 0 {
		a.header = map[string]string{"Retry-After": v.behavior.retryAfter()}
	}
	return a
}
