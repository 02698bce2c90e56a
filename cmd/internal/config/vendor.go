package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
	"tieout/pipeline"
	"tieout/vendors/client"
	"tieout/vendors/rest"
)

// vendor reads one vendor. The tolerances are those of the whole file, for what the vendor does not say itself.
func (r *reading) vendor(name string, k vendorKeys, tolerances payoff.Tolerances) pipeline.Vendor {
	key := "vendors." + name
	if name != strings.ToLower(name) {
		r.refuse(key, "a vendor's name is written in lower case")
		return pipeline.Vendor{}
	}
	v := pipeline.Vendor{Name: name, Quotes: payoff.QuoteSource(k.Quotes)}
	v.Tolerances = override(tolerances, r.tolerances(key+".tolerance", k.Tolerance))
	v.Convention = r.convention(key+".convention", k.Convention)
	compute := r.convention(key+".compute", k.Compute)
	v.Fees = r.fees(key+".fees", k.Fees)
	spec := r.client(cmp.Or(k.Client, name))
	v.MaxRequests = r.requests(key, k, spec)
	if spec != nil {
		v.DayCount = spec.DayCount
	}
	r.quotes(&v, k, spec, compute)
	return v
}

// quotes reads what a vendor needs for its source of quotes. spec is its client, nil if there is none; compute is how
// its own figure is computed, for a vendor whose quotes are.
func (r *reading) quotes(v *pipeline.Vendor, k vendorKeys, spec *client.Spec, compute calc.Convention) {
	key := "vendors." + v.Name
	switch {
	case !slices.Contains(payoff.QuoteSources[:], v.Quotes):
		r.refuse(key+".quotes", "%q is no source of quotes; there are %s", v.Quotes, listed(payoff.QuoteSources[:]))
		return
	case v.Quotes == payoff.QuotesFetched && spec == nil:
		r.refuse(key, "there is no client %q; say client: and one of %s", cmp.Or(k.Client, v.Name), listed(names(r.clients)))
		return
	}
	policy := r.policy(key, k)
	v.Pace = pipeline.Pace{InFlight: policy.Concurrency, PerSecond: policy.Rate, Rate: k.Rate}
	switch v.Quotes {
	case payoff.QuotesFetched:
		r.address(key+".base_url", k.BaseURL)
		v.Client = &client.Vendor{Name: v.Name, Spec: *spec, Settings: client.Settings{
			BaseURL: k.BaseURL, Login: r.login(key+".auth", k.Auth, spec), Policy: policy, Orders: k.Orders}}
	case payoff.QuotesFromFile:
		v.Statement = r.statement(key+".statement", k.Statement)
	case payoff.QuotesComputed:
		v.Compute = &compute
		if k.Compute.DayCount == "" {
			r.refuse(key, "quotes: compute needs compute: {day_count: ...}")
		}
	}
}

// address refuses an address that is none, or is not safe.
func (r *reading) address(key, text string) {
	if _, err := rest.CheckURL(text); err != nil {
		r.refuse(key, "%w", err)
	}
}

// client returns the client of that name, or nil.
func (r *reading) client(name string) *client.Spec {
	i := slices.IndexFunc(r.clients, func(s client.Spec) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return &r.clients[i]
}

func names(clients []client.Spec) []string {
	all := make([]string, len(clients))
	for i, c := range clients {
		all[i] = c.Name
	}
	return all
}

var (
	errFeeName   = errors.New("a fee's name is of lower-case letters, digits, _ and -")
	errFeeAmount = errors.New("a fee is an amount of money above 0 with at most two decimals")
)

// fees reads a vendor's fee schedule.
func (r *reading) fees(key string, k map[string]scalar) map[string]decimal.Decimal {
	fees := make(map[string]decimal.Decimal, len(k))
	for _, name := range slices.Sorted(maps.Keys(k)) {
		amount, err := fee(name, string(k[name]))
		if err != nil {
			r.refuse(key+"."+name, "%w", err)
		}
		fees[name] = amount
	}
	return fees
}

func fee(name, text string) (decimal.Decimal, error) {
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
		return decimal.Decimal{}, errFeeName
	}
	amount, err := payoff.ParseAmount(text)
	if err != nil || !amount.IsPositive() {
		return decimal.Decimal{}, fmt.Errorf("%q: %w", text, errFeeAmount)
	}
	return amount, nil
}
