package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tieout/calc"
	"tieout/payoff"
	"tieout/pipeline"
	"tieout/pipeline/queue"
	"tieout/store"
	"tieout/vendors/lossexpress"
	"tieout/vendors/nelnet"
	"tieout/vendors/q2"
	"tieout/vendors/rest"
)

var (
	_ queue.Quoter       = (*q2.Client)(nil)
	_ queue.Quoter       = (*nelnet.Client)(nil)
	_ queue.Quoter       = (*lossexpress.Client)(nil)
	_ queue.Quoter       = (*sweep)(nil)
	_ pipeline.Intake    = (*store.Stage)(nil)
	_ pipeline.Statement = (*store.Stage)(nil)
	_ queue.Loans        = (*store.Queue)(nil)
	_ queue.Recorder     = (*store.Queue)(nil)
	_ queue.Breaks       = (*store.Queue)(nil)
)

// inFlight is how many questions a vendor has at once unless its configuration says otherwise: its limits are not
// documented, and a Q2 quote is heavy work for the org.
const inFlight = 4

// sources lists where each configured vendor's quotes come from, by name. The sandbox stands in for those that are
// asked.
func (c *config) sources() []store.Source {
	var sources []store.Source
	for _, name := range slices.Sorted(maps.Keys(c.Vendors)) {
		sources = append(sources, store.Source{Vendor: name, Quotes: c.Vendors[name].Quotes, BaseURL: c.Vendors[name].BaseURL})
	}
	return sources
}

// checkLoan says why a loan is none for this configuration, and brings its day count to its canonical name, from the
// spelling of its vendor where it has one.
func (c *config) checkLoan(l *payoff.Loan) error {
	v, ok := c.Vendors[l.Vendor]
	if l.Vendor != "" && !ok {
		return &payoff.RowError{Source: l.Source, Column: "vendor", Value: l.Vendor, Err: c.unknownVendor(), Row: *l}
	}
	if err := checkParticulars(l); err != nil || l.DayCount == "" {
		return err
	}
	spelling := l.DayCount
	if name, ok := alias(v.client(l.Vendor), spelling); ok {
		spelling = name
	}
	name, err := calc.ParseDayCount(spelling)
	if err != nil {
		return &payoff.RowError{Source: l.Source, Column: "day_count", Value: l.DayCount, Err: withoutValue(err, l.DayCount), Row: *l}
	}
	l.DayCount = string(name)
	return nil
}

// checkParticulars says which of a loan's particulars the calculator cannot make sense of.
func checkParticulars(l *payoff.Loan) error {
	p := l.Particulars
	if p == nil {
		return nil
	}
	if p.PrepaymentRule != "" {
		if _, err := calc.ParsePenalty(p.PrepaymentRule); err != nil {
			return &payoff.RowError{Source: l.Source, Column: "prepayment_rule", Value: p.PrepaymentRule,
				Err: withoutValue(err, p.PrepaymentRule), Row: *l}
		}
	}
	if methods := calc.PrecomputedMethods(); p.Precomputed != "" && !slices.Contains(methods, p.Precomputed) {
		err := fmt.Errorf("is no way to rebate a finance charge; there are %s", strings.Join(methods, ", "))
		return &payoff.RowError{Source: l.Source, Column: "precomputed", Value: p.Precomputed, Err: err, Row: *l}
	}
	return nil
}

func (c *config) unknownVendor() error {
	if len(c.Vendors) == 0 {
		return errors.New("is not configured: no tieout.yaml with vendors: was found")
	}
	return fmt.Errorf("is not configured; there are %s", strings.Join(slices.Sorted(maps.Keys(c.Vendors)), ", "))
}

// alias returns the canonical name of a client's own spelling of a day count.
func alias(client, spelling string) (string, bool) {
	switch client {
	case "q2":
		return q2.DayCount(spelling)
	case "nelnet":
		return nelnet.DayCount(spelling)
	}
	return "", false
}

// secrets resolves the logins of all vendors that are asked, and names all that are missing at once.
func (c *config) secrets() (map[string]authConfig, error) {
	logins := map[string]authConfig{}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(c.Vendors)) {
		v := c.Vendors[name]
		if v.Quotes != payoff.QuotesFetched {
			continue
		}
		login, err := c.resolve(name, v.Auth)
		if err == nil {
			err = c.checkLogin(name, login)
		}
		logins[name] = login
		errs = append(errs, err)
	}
	return logins, first(errs)
}

// checkLogin makes the vendor's client once, so that what it cannot work with is said before anything runs.
func (c *config) checkLogin(name string, login authConfig) error {
	v := c.Vendors[name]
	if _, err := v.quoter(store.Source{Vendor: name, BaseURL: v.BaseURL}, login); err != nil {
		return c.problem("$.vendors."+name+".auth", "%w", err)
	}
	return nil
}

// vendors makes the pipeline's part of each vendor that has loans in the run.
func (c *config) vendors(s *store.Store, r *store.Run, sources []store.Source, logins map[string]authConfig, today payoff.Date,
	offline bool) ([]queue.Vendor, error) {
	var vendors []queue.Vendor
	for _, src := range sources {
		p, err := c.vendor(src, r.AsOf)
		if err != nil {
			return nil, err
		}
		queue := s.Queue(r, src, today)
		p.Loans, p.Recorder, p.Breaks = queue, queue, queue
		if src.Quotes == payoff.QuotesFetched {
			p.Quoter = nobody{}
			if !offline {
				p.Quoter, err = c.Vendors[src.Vendor].quoter(src, logins[src.Vendor])
			}
			if err != nil {
				return nil, err
			}
		}
		vendors = append(vendors, *p)
	}
	return vendors, nil
}

// vendor makes what is configured of the pipeline's part of a vendor.
func (c *config) vendor(src store.Source, asOf payoff.Date) (*queue.Vendor, error) {
	v := c.Vendors[src.Vendor]
	convention, err := v.Convention.convention()
	if err != nil {
		return nil, err
	}
	p := &queue.Vendor{Name: src.Vendor, AsOf: asOf, InFlight: inFlight, Convention: convention, Tolerances: c.tolerances(src.Vendor),
		Catalogue: c.catalogue(src.Vendor)}
	if n, err := v.Concurrency.limit(maxConcurrency); err == nil && n > 0 {
		p.InFlight = n
	}
	if src.Quotes == payoff.QuotesComputed {
		compute, err := v.Compute.convention()
		if err != nil {
			return nil, err
		}
		p.Compute = &compute
	}
	return p, nil
}

// unasked makes the vendors whose loans are judged when their row is read: their payoffs are computed, or stated.
func (c *config) unasked(asOf payoff.Date, statement pipeline.Statement) (pipeline.Immediate, error) {
	unasked := pipeline.Immediate{}
	for _, src := range c.sources() {
		if src.Quotes == payoff.QuotesFetched {
			continue
		}
		v, err := c.vendor(src, asOf)
		if err != nil {
			return nil, err
		}
		immediate := pipeline.ImmediateVendor{Vendor: v}
		if src.Quotes == payoff.QuotesFromFile {
			immediate.Statement = statement
		}
		unasked[src.Vendor] = immediate
	}
	return unasked, nil
}

// nobody is who is asked offline.
type nobody struct{}

// Quote answers that nobody was asked.
func (nobody) Quote(context.Context, payoff.Question) (payoff.Answer, error) {
	return payoff.Answer{Reason: payoff.NotAsked, Detail: "offline, and not answered earlier today"}, nil
}

// policy returns the limits of a vendor: its defaults, and what the configuration says otherwise.
func (v vendorConfig) policy() rest.Policy {
	var p rest.Policy // what is left zero has the client's default
	p.Concurrency = inFlight
	if n, err := v.Concurrency.limit(maxConcurrency); err == nil && n > 0 {
		p.Concurrency = n
	}
	if n, err := v.Attempts.limit(maxAttempts); err == nil {
		p.Attempts = n
	}
	if n, err := v.retryPercent(); err == nil && v.RetryBudget != "" {
		p.RetryPercent = n
		if n == 0 {
			p.RetryPercent, p.RetryFloor = -1, -1
		}
	}
	if d, err := v.timeout(); err == nil && d > 0 {
		p.Timeout = d
	}
	if r, err := v.perSecond(); err == nil {
		p.Rate = r
	}
	return p
}

// quoter makes the client that asks the vendor.
func (v vendorConfig) quoter(src store.Source, a authConfig) (queue.Quoter, error) {
	switch v.client(src.Vendor) {
	case "q2":
		return q2.New(q2.Config{BaseURL: src.BaseURL, Flow: orDefault(a.Flow, q2.ClientCredentials), TokenURL: a.TokenURL, Audience: a.Audience, ClientID: a.ClientID,
			ClientSecret: a.ClientSecret, UserName: a.Username, PrivateKey: a.PrivateKey, Policy: v.policy()})
	case "nelnet":
		return nelnet.New(v.nelnet(src.BaseURL, a))
	default:
		return lossexpress.New(v.lossexpress(src.BaseURL, a))
	}
}

// today is the calendar day in the configured zone.
func (c *config) today() payoff.Date { return payoff.DateOf(time.Now().In(c.location())) }

// takeOver spares the questions that were answered earlier the same day.
func takeOver(ctx context.Context, vendors []queue.Vendor) (int, error) {
	taken := 0
	for _, v := range vendors {
		queue, ok := v.Loans.(*store.Queue)
		if v.Quoter == nil || !ok {
			continue
		}
		n, err := queue.TakeOver(ctx)
		if err != nil {
			return taken, err
		}
		taken += n
	}
	return taken, nil
}
