package config

import (
	"cmp"
	"slices"
	"strings"

	"tieout/payoff"
	"tieout/pipeline"
	"tieout/vendors/client"
	"tieout/vendors/rest"
)

// vendor reads one vendor. The tolerances are those of the whole file, for the figures of which the vendor has none.
func (r *reading) vendor(name string, k vendorKeys, tolerances payoff.Tolerances) pipeline.Vendor {
	key := "vendors." + name
	if name != strings.ToLower(name) {
		r.refuse(key, "a vendor's name is written in lower case")
		return pipeline.Vendor{}
	}
	spec := r.client(cmp.Or(k.Client, name))
	v := pipeline.Vendor{Name: name, Quotes: k.Quotes}
	v.Tolerances = override(tolerances, r.tolerances(key+".tolerance", k.Tolerance))
	v.Convention = r.convention(key+".convention", k.Convention)
	compute := r.convention(key+".compute", k.Compute)
	v.Fees = r.fees(key+".fees", k.Fees)
	v.MaxRequests = r.requests(key, k, spec)
	if spec != nil {
		v.DayCount = spec.DayCount
	}

	switch {
	case !slices.Contains(payoff.QuoteSources[:], k.Quotes):
		r.refuse(key+".quotes", "%q is no source of quotes; there are %s", k.Quotes, listed(payoff.QuoteSources[:]))
		return v
	case k.Quotes == payoff.QuotesFetched && spec == nil:
		r.refuse(key, "there is no client %q; say client: and one of %s", cmp.Or(k.Client, name), listed(names(r.clients)))
		return v
	}
	policy := r.policy(key, k)
	v.Pace = pipeline.Pace{InFlight: policy.Concurrency, PerSecond: policy.Rate, Rate: k.Rate}
	switch k.Quotes {
	case payoff.QuotesFetched:
		v.Client = r.asked(name, k, spec, policy)
	case payoff.QuotesFromFile:
		v.Statement = r.statement(key+".statement", k.Statement)
	case payoff.QuotesComputed:
		v.Compute = &compute
		if k.Compute.DayCount == "" {
			r.refuse(key, "quotes: compute needs compute: {day_count: ...}")
		}
	}
	return v
}

// asked reads how a vendor is asked whose quotes are fetched.
func (r *reading) asked(name string, k vendorKeys, spec *client.Spec, policy rest.Policy) *client.Vendor {
	key := "vendors." + name
	r.address(key+".base_url", k.BaseURL)
	login := r.login(key+".auth", k.Auth, spec)
	return &client.Vendor{Name: name, Spec: *spec,
		Settings: client.Settings{BaseURL: k.BaseURL, Login: login, Policy: policy, Orders: k.Orders}}
}

// address refuses what is no address of a vendor, or not a safe one.
func (r *reading) address(key, text string) {
	if _, err := rest.CheckURL(text); err != nil {
		r.refuse(key, "%w", err)
	}
}

// client returns the client of that name, or nil.
func (r *reading) client(name string) *client.Spec {
	for i := range r.clients {
		if r.clients[i].Name == name {
			return &r.clients[i]
		}
	}
	return nil
}

func names(clients []client.Spec) []string {
	all := make([]string, len(clients))
	for i, c := range clients {
		all[i] = c.Name
	}
	return all
}

// What vendors.NAME.requests may say. Nothing is the same as manual.
const (
	requestsManual    = "manual"    // payoffs are requested by an approved plan only
	requestsAutomatic = "automatic" // a run requests the payoffs of claims that have their documents
)

// mostRequests bounds max_requests: each request sets people to work and may be billed.
const mostRequests = 10_000

// requests reads how many payoffs a run may request unattended. It refuses requests at a vendor that takes none, and
// requests without a cap.
func (r *reading) requests(key string, k vendorKeys, spec *client.Spec) int {
	found := len(r.problems)
	most := value(r, key+".max_requests", k.MaxRequests, wholeNumber(1, mostRequests))
	if len(r.problems) > found {
		return 0
	}
	key += ".requests"
	switch {
	case k.Requests == "" || k.Requests == requestsManual:
		return 0
	case k.Requests != requestsAutomatic:
		r.refuse(key, "%q is no way to request payoffs; there are %s, %s", k.Requests, requestsManual, requestsAutomatic)
	case k.Quotes != payoff.QuotesFetched || spec == nil || !spec.Can(payoff.RequestPayoff):
		r.refuse(key, "only a vendor with quotes: fetch and the client %s takes requests", r.requestClients())
	case most == 0:
		r.refuse(key, "requests: %s needs max_requests: N, the most that one run may send, 1 to %d",
			requestsAutomatic, mostRequests)
	}
	return most
}

// requestClients names the clients that can request payoffs.
func (r *reading) requestClients() string {
	able := slices.DeleteFunc(slices.Clone(r.clients), func(s client.Spec) bool { return !s.Can(payoff.RequestPayoff) })
	return strings.Join(names(able), " or ")
}
