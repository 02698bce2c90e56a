package main

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"tieout/payoff"
	"tieout/readers"
	"tieout/store"
	"tieout/vendors/rest"
)

// check refuses values that cannot be meant, all of them at once.
func (c *config) check() error {
	var errs []error
	if _, err := time.LoadLocation(c.Timezone); err != nil {
		errs = append(errs, c.problem("$.timezone", "there is no time zone %q; one is America/New_York", c.Timezone))
	}
	errs = append(errs, c.checkTolerances("$.tolerance", c.Tolerance))
	_, err := c.caps()
	errs = append(errs, err)
	if !slices.Contains(store.AllDuplicates(), store.Duplicates(c.Duplicates)) {
		errs = append(errs, c.problem("$.duplicates",
			"%q is nothing that can be done with rows of the same key; there are reject, first, last, sum", c.Duplicates))
	}
	for i, l := range c.Lists {
		key := fmt.Sprintf("$.lists[%d]", i)
		if !slices.Contains(listKinds(), l.Kind) {
			errs = append(errs, c.problem(key+".kind", "%q is no kind of list; there are %s", l.Kind, strings.Join(listKinds(), ", ")))
		}
		errs = append(errs, c.checkLayout(key, l))
	}
	for _, name := range slices.Sorted(maps.Keys(c.Vendors)) {
		errs = append(errs, c.checkVendor(name))
	}
	return first(errs)
}

// listKinds are the kinds of files that a layout under lists: may be for.
func listKinds() []string {
	return []string{string(payoff.LoanList), string(payoff.ClaimList), string(payoff.HistoryFile)}
}

// first joins the messages of several problems into one that keeps the first one's hint.
func first(errs []error) error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if len(errs) < 2 {
		return errors.Join(errs...)
	}
	var p *payoff.Problem
	if !errors.As(errs[0], &p) {
		return errs[0]
	}
	return payoff.Problemf(p.Code, p.Hint, "%w", errors.Join(errs...))
}

func (c *config) checkTolerances(key string, t tolerances) error {
	for _, field := range slices.Sorted(maps.Keys(t)) {
		if !slices.Contains(payoff.Fields[:], field) {
			return c.problem(key+"."+string(field), "%q is no figure that is compared; there are total, principal, interest, fees, per_diem", field)
		}
		if _, err := t[field].parse(); err != nil {
			return c.problem(key+"."+string(field), "%w", err)
		}
	}
	return nil
}

func (c *config) checkLayout(key string, l listConfig) error {
	if l.Rates != "" && l.Rates != "percent" && l.Rates != "fraction" {
		return c.problem(key+".rates", "%q is not percent or fraction", l.Rates)
	}
	if l.Password != "" && !isReference(l.Password) {
		return c.problem(key+".password", "a secret is a reference (env:NAME, file:PATH or cred:NAME), never the value itself")
	}
	if err := readers.CheckLayout(l.layout("")); err != nil {
		return c.problem(key, "%w", err)
	}
	return nil
}

// layout returns the layout in the readers' words. The password is looked up where a file turns out to need it.
func (l listConfig) layout(name string) readers.Layout {
	layout := readers.Layout{Name: name, Kind: payoff.FileKind(l.Kind), Files: l.Files, Columns: l.Columns, Defaults: l.Defaults,
		Dates: l.Dates, Rates: l.Rates, Decimal: l.Decimal, Trailer: l.Trailer, Encoding: l.Encoding, Delimiter: l.Delimiter}
	if l.Password != "" {
		layout.Password = func() (string, error) { return lookUp(l.Password) }
	}
	return layout
}

// isEmpty says whether nothing is laid out.
func (l listConfig) isEmpty() bool {
	mapped := len(l.Columns)+len(l.Defaults) > 0
	l.Kind, l.Columns, l.Defaults = "", nil, nil
	return !mapped && reflect.DeepEqual(l, listConfig{})
}

var clients = []string{"q2", "nelnet", "lossexpress"}

func (c *config) checkVendor(name string) error {
	v, key := c.Vendors[name], "$.vendors."+name
	if name != strings.ToLower(name) {
		return c.problem(key, "a vendor's name is written in lower case")
	}
	errs := []error{c.checkTolerances(key+".tolerance", v.Tolerance), c.checkConvention(key+".convention", v.Convention),
		c.checkConvention(key+".compute", v.Compute), c.checkFees(key+".fees", v), c.checkRequests(name, v)}
	switch v.Quotes {
	case payoff.QuotesFetched:
		errs = append(errs, c.checkClient(name, v))
	case payoff.QuotesFromFile:
		errs = append(errs, c.checkLimits(key, v))
		v.Statement.Kind = string(payoff.StatementFile)
		errs = append(errs, c.checkLayout(key+".statement", v.Statement))
	case payoff.QuotesComputed:
		errs = append(errs, c.checkLimits(key, v))
		if v.Compute.DayCount == "" {
			errs = append(errs, c.problem(key, "quotes: compute needs compute: {day_count: ...}"))
		}
	default:
		errs = append(errs, c.problem(key+".quotes", "%q is no source of quotes; there are fetch, file, compute", v.Quotes))
	}
	return first(errs)
}

// client returns which client speaks to the vendor: the one it is named after, unless it says another.
func (v vendorConfig) client(name string) string { return orDefault(v.Client, name) }

func (c *config) checkClient(name string, v vendorConfig) error {
	key := "$.vendors." + name
	if !slices.Contains(clients, v.client(name)) {
		return c.problem(key, "there is no client %q; say client: and one of %s", v.client(name), strings.Join(clients, ", "))
	}
	errs := []error{c.checkLimits(key, v), c.checkURL(key+".base_url", v.BaseURL)}
	if v.Auth.TokenURL != "" && !isReference(v.Auth.TokenURL) {
		errs = append(errs, c.checkURL(key+".auth.token_url", v.Auth.TokenURL))
	}
	errs = append(errs, c.checkAuth(key+".auth", v.client(name), v.Auth))
	return first(errs)
}

// Beyond these a vendor would take us for an attack.
const (
	maxConcurrency = 64
	maxAttempts    = 10
)

// checkLimits refuses limits that cannot be kept, also those of a vendor that is not asked today.
func (c *config) checkLimits(key string, v vendorConfig) error {
	var errs []error
	if _, err := v.perSecond(); err != nil {
		errs = append(errs, c.problem(key+".rate", "%w", err))
	}
	if _, err := v.timeout(); err != nil {
		errs = append(errs, c.problem(key+".timeout", "%w", err))
	}
	if _, err := v.Concurrency.limit(maxConcurrency); err != nil {
		errs = append(errs, c.problem(key+".concurrency", "%w", err))
	}
	if _, err := v.Attempts.limit(maxAttempts); err != nil {
		errs = append(errs, c.problem(key+".attempts", "%w", err))
	}
	if _, err := v.retryPercent(); err != nil {
		errs = append(errs, c.problem(key+".retry_budget", "%w", err))
	}
	return first(errs)
}

func (c *config) checkURL(key, text string) error {
	if _, err := rest.CheckURL(text); err != nil {
		return c.problem(key, "%w", err)
	}
	return nil
}

// checkAuth refuses a login that lacks a key its vendor needs, or that states a secret.
func (c *config) checkAuth(key, client string, a authConfig) error {
	for _, r := range a.references() {
		if r.secret && r.value != "" && !isReference(r.value) {
			return c.problem(key+"."+r.key, "a secret is a reference (env:NAME, file:PATH or cred:NAME), never the value itself")
		}
	}
	if client == "q2" && a.Flow != "" && a.Flow != "client_credentials" && a.Flow != "jwt_bearer" {
		return c.problem(key+".flow", "%q is no flow; there are client_credentials, jwt_bearer", a.Flow)
	}
	for _, r := range a.references() {
		if r.value == "" && slices.Contains(needs(client, a.Flow), r.key) {
			return c.problem(key, "%s is missing; the %s client needs %s", r.key, client, strings.Join(needs(client, a.Flow), ", "))
		}
	}
	return nil
}

// needs lists the keys of auth that a client cannot do without.
func needs(client, flow string) []string {
	switch {
	case client == "q2" && flow == "jwt_bearer":
		return []string{"token_url", "client_id", "username", "private_key"}
	case client == "q2":
		return []string{"token_url", "client_id", "client_secret"}
	case client == "nelnet":
		return []string{"user_pool_id", "app_client_id", "username", "password"}
	}
	return []string{"client_id", "secret"}
}

// retryPercent reads a retry budget such as 10%: so many retries for every hundred loans, beside a hundred that every
// vendor has. None is the default; 0% leaves a vendor no retries at all.
func (v vendorConfig) retryPercent() (int, error) {
	if v.RetryBudget == "" {
		return 0, nil
	}
	text, ok := strings.CutSuffix(string(v.RetryBudget), "%")
	percent, err := strconv.Atoi(text)
	if !ok || err != nil || percent < 0 || percent > 900 {
		return 0, fmt.Errorf("%q is not a percentage of the loans such as 30%%", string(v.RetryBudget))
	}
	return percent, nil
}

// The rates that can be meant, in requests a second: from one in an hour.
const (
	slowest = 1.0 / 3600
	fastest = 10_000
)

// perSecond reads a rate such as 5/s or 100/m; none is 0, for no limit of ours.
func (v vendorConfig) perSecond() (float64, error) {
	if v.Rate == "" {
		return 0, nil
	}
	number, unit, _ := strings.Cut(v.Rate, "/")
	n, err := strconv.ParseFloat(number, 64)
	seconds := map[string]float64{"s": 1, "m": 60, "h": 3600}[unit]
	if err != nil || seconds == 0 || !(n/seconds >= slowest && n/seconds <= fastest) { // NaN is neither
		return 0, fmt.Errorf("%q is not a rate such as 5/s or 100/m", v.Rate)
	}
	return n / seconds, nil
}

// timeout reads how long one call may take; none is 0, for the client's default.
func (v vendorConfig) timeout() (time.Duration, error) {
	if v.Timeout == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(v.Timeout)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q is not a duration such as 30s", v.Timeout)
	}
	return d, nil
}

// tolerances returns the tolerances of a vendor: its own, else the general ones; money figures that are left out
// take the total's.
func (c *config) tolerances(vendor string) payoff.Tolerances {
	merged := payoff.Tolerances{}
	for _, level := range []tolerances{c.Tolerance, c.Vendors[vendor].Tolerance} {
		for _, field := range payoff.Fields { // the total first, so that the others have the last word
			t, ok := level[field]
			if !ok {
				continue
			}
			merged[field], _ = t.parse() // check has read it before
			if field == payoff.TotalField {
				merged[payoff.PrincipalField], merged[payoff.InterestField], merged[payoff.FeesField] = merged[field], merged[field], merged[field]
			}
		}
	}
	return merged
}
