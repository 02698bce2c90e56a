package sandbox

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"

	"tieout/payoff"
	"tieout/vendors/client"
)

// A q2 is Q2 Cloud Lending on Salesforce: the peer Apex REST service, its platform's errors, and OAuth.
type q2 struct {
	*vendorServer
	calls atomic.Int64 // of the API, for the limit header
}

// tokenPath is where Salesforce issues tokens.
const tokenPath = "/services/oauth2/token"

// envelope returns a failure as Q2's own code reports it.
func envelope(status int, code, message string) reply {
	const form = `{"status":"ERROR","response":[],"errorMessage":%q,"errorCode":%q,"content":[]}`
	return reply{status: status, body: fmt.Sprintf(form, message, code)}
}

// platform returns a failure as Salesforce reports it, before Q2's code is reached.
func platform(status int, code, message string) reply {
	return reply{status: status, body: fmt.Sprintf(`[{"message":%q,"errorCode":%q}]`, message, code)}
}

// q2Login returns what Q2 demands of a login that has client credentials.
func q2Login(baseURL string) client.Login {
	return client.Login{Flow: "client_credentials", TokenURL: baseURL + tokenPath, ClientID: Q2ClientID,
		ClientSecret: Q2ClientSecret}
}

func newQ2(behavior Behavior) vendor {
	v := newVendorServer(Q2, behavior)
	v.totalField = "loan__Poq_Total_Payoff_Amount__c"
	v.unauthorized = platform(http.StatusUnauthorized, "INVALID_SESSION_ID", "Session expired or invalid")
	busy := platform(http.StatusTooManyRequests, "REQUEST_LIMIT_EXCEEDED",
		"ConcurrentRequests (Concurrent API Requests) Limit exceeded.")
	v.canned = map[Fault]reply{
		NoLoan:   envelope(http.StatusBadRequest, "INVALID_INPUT", "Unable to find the Loan Account"),
		Rejected: envelope(http.StatusInternalServerError, "API_EXCEPTION", "Unable to generate the Payoff Quote."),
		Error: platform(http.StatusInternalServerError, "APEX_ERROR",
			"System.LimitException: Apex CPU time limit exceeded"),
		Throttled: v.throttled(busy.body),
		Unavailable: platform(http.StatusServiceUnavailable, "SERVER_UNAVAILABLE",
			"Server temporarily unavailable. Please try again."),
		Empty: {status: http.StatusOK,
			body: `{"status":"SUCCESS","response":[],"errorMessage":null,"errorCode":"NO_ERROR","content":[]}`},
	}
	return &q2{vendorServer: v}
}

func (q *q2) join(s *Sandbox) {
	const service = "/services/apexrest/peer/v1/loanAccounts/payoff/"
	s.handle(q.vendorServer, Authenticate, "POST "+tokenPath, q.login)
	s.handle(q.vendorServer, Quote, "GET "+service+"{id}", q.limited(q.quote))
	s.handle(q.vendorServer, Quote, "GET "+service+"{$}", q.limited(func(*http.Request) reply {
		return envelope(http.StatusBadRequest, "INVALID_INPUT", "Loan Account Id is null")
	}))
	s.handle(q.vendorServer, Other, " /", func(*http.Request) reply {
		return platform(http.StatusNotFound, "NOT_FOUND", "Could not find a match for URL")
	})
}

// limited adds the header in which Salesforce says how much of the day's calls is used.
func (q *q2) limited(answer func(*http.Request) reply) func(*http.Request) reply {
	return func(r *http.Request) reply {
		given := answer(r)
		header := map[string]string{"Sforce-Limit-Info": fmt.Sprintf("api-usage=%d/100000", q.calls.Add(1))}
		for name, value := range given.header {
			header[name] = value
		}
		given.header = header
		return given
	}
}

func (q *q2) quote(r *http.Request) reply {
	query := r.URL.Query()
	transaction, err := dateOr(query.Get("transactionDate"), q.behavior.today())
	if err != nil {
		return envelope(http.StatusInternalServerError, "API_EXCEPTION", "Invalid date: "+query.Get("transactionDate"))
	}
	day, err := dateOr(query.Get("payOffDate"), q.behavior.today())
	if err != nil {
		return envelope(http.StatusInternalServerError, "API_EXCEPTION", "Invalid date: "+query.Get("payOffDate"))
	}
	return q.about(r, r.PathValue("id"), func(l *Loan, id string) reply {
		return q.fill("q2_quote.json", struct {
			Figures
			ID          string
			Transaction payoff.Date
		}{l.on(day), id, transaction})
	})
}

// dateOr reads a date of a query; other if there is none.
func dateOr(s string, other payoff.Date) (payoff.Date, error) {
	if s == "" {
		return other, nil
	}
	return payoff.ParseDate(s)
}

// login issues a token for client credentials, in the form or in the header, or for a JWT assertion. Salesforce answers
// every refusal with 400.
func (q *q2) login(r *http.Request) reply {
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	refuse := func(code, why string) reply {
		return reply{status: http.StatusBadRequest, body: fmt.Sprintf(`{"error":%q,"error_description":%q}`, code, why)}
	}
	if err := r.ParseForm(); err != nil {
		return refuse("invalid_request", "malformed request")
	}
	switch r.PostForm.Get("grant_type") {
	case "client_credentials":
		id, secret, ok := r.BasicAuth()
		if !ok {
			id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
		}
		if id != Q2ClientID || secret != Q2ClientSecret {
			return refuse("invalid_client", "invalid client credentials")
		}
	case "urn:ietf:params:oauth:grant-type:jwt-bearer":
		if why := q.faultIn(r.PostForm.Get("assertion")); why != "" {
			return refuse("invalid_grant", why)
		}
	default:
		return refuse("unsupported_grant_type", "grant type not supported")
	}
	return q.fill("q2_token.json", struct {
		Token, Instance string
		IssuedAt        int64
	}{q.issue(), "http://" + r.Host + "/" + Q2, q.behavior.now().UnixMilli()})
}

// faultIn says what is wrong with a JWT assertion; empty if it is good.
func (q *q2) faultIn(assertion string) string {
	var header struct{ Alg string }
	var claims struct {
		Iss, Sub string
		Exp      int64
	}
	parts := strings.Split(assertion, ".")
	if len(parts) != 3 || !decode(parts[0], &header) || !decode(parts[1], &claims) || header.Alg != "RS256" {
		return "invalid assertion"
	}
	switch {
	case claims.Iss != Q2ClientID:
		return "client identifier invalid"
	case claims.Sub != Q2User:
		return "user hasn't approved this consumer"
	case claims.Exp <= q.behavior.now().Unix():
		return "expired authorization code"
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(signature) == 0 {
		return "invalid assertion"
	}
	hash := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if q.behavior.Q2Key != nil && rsa.VerifyPKCS1v15(q.behavior.Q2Key, crypto.SHA256, hash[:], signature) != nil {
		return "invalid assertion"
	}
	return ""
}

// decode reads one part of a JWT into a value.
func decode[T any](part string, into *T) bool {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(raw, into) == nil
}
