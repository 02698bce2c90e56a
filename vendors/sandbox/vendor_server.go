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

// answers are the vendors' answers as the vendors write them.
//
//go:embed templates/*.json
var answers embed.FS

// A vendorServer is what the vendors have in common: loans, tokens, limits, and set phrases for what goes wrong.
type vendorServer struct {
	name      string
	behavior  Behavior
	limit     *rate.Limiter
	templates *template.Template
	loans     map[string]*Loan

	says     map[Fault]reply // what it always answers for these faults
	refuses  reply           // no token, or one that is not valid
	total    string          // the name of the figure that is the total
	mu       sync.Mutex
	tokens   map[string]time.Time // valid until
	issued   []string
	attempts map[string]int
	lag      time.Duration // how long what a loan owes does not show a payment
}

func newVendorServer(name string, behavior Behavior) *vendorServer {
	functions := template.FuncMap{"text": text, "date": date}
	return &vendorServer{
		name: name, behavior: behavior, limit: behavior.limiter(), loans: map[string]*Loan{},
		// The templates are part of the program: one that does not parse is a defect, not data.
		templates: template.Must(template.New("").Funcs(functions).ParseFS(answers, "templates/*.json")),
		tokens:    map[string]time.Time{}, attempts: map[string]int{},
	}
}

// server returns what a vendor shares with the others.
func (d *vendorServer) server() *vendorServer { return d }

// text writes a JSON string.
func text(s string) (string, error) {
	quoted, err := json.Marshal(s)
	return string(quoted), err
}

// date writes a JSON date, null for none.
func date(d payoff.Date) string {
	if d.IsZero() {
		return "null"
	}
	return `"` + d.String() + `"`
}

// admit lets a request through to its answer: after the latency, within the rate, and with a valid token.
func (d *vendorServer) admit(r *http.Request, what What, answer func(*http.Request) reply) reply {
	pause(r.Context(), d.behavior.Latency)
	if !d.limit.Allow() {
		return d.says[Throttled]
	}
	if what != Authenticate && what != Other && !d.knows(bearer(r)) {
		return d.refuses
	}
	return answer(r)
}

// about answers a request about one loan, as its fault has it.
func (d *vendorServer) about(r *http.Request, id string, answer func(l *Loan, id string) reply) reply {
	l, ok := d.loans[key(d.name, id)]
	if !ok {
		return d.says[NoLoan]
	}
	n := d.attempt(r.Pattern + " " + key(d.name, id))
	return d.play(r.Context(), d.fault(l, l.ID, n), l.ID, func(id string) reply { return answer(l, id) })
}

func (d *vendorServer) attempt(name string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.attempts[name]++
	return d.attempts[name]
}

// fill returns a 200 with a template filled in.
func (d *vendorServer) fill(name string, data any) reply {
	var b strings.Builder
	if err := d.templates.ExecuteTemplate(&b, name, data); err != nil {
		return reply{status: http.StatusInternalServerError, body: err.Error()}
	}
	return reply{status: http.StatusOK, body: b.String()}
}

// throttled is the 429 of every vendor; none documents one, and gateways in front of them send it.
func (d *vendorServer) throttled(body string) reply {
	a := reply{status: http.StatusTooManyRequests, body: body}
	if d.behavior.RetryAfter >= 0 {
		a.header = map[string]string{"Retry-After": d.behavior.retryAfter()}
	}
	return a
}
