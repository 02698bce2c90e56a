package main

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/pipeline/effects"
	"tieout/vendors/lossexpress"
	"tieout/vendors/nelnet"
)

// effectsConfig is effects: in tieout.yaml, the caps of one plan.
type effectsConfig struct {
	MaxAge    string  `yaml:"max_age"`
	MaxCount  literal `yaml:"max_count"`
	MaxAmount literal `yaml:"max_amount"`
}

// What a plan may hold where the configuration does not say: a day's work, and no money.
const (
	planAge    = 24 * time.Hour
	planCount  = 100
	mostCount  = 100_000
	mostAgeing = 31 * 24 * time.Hour
)

// caps bound a plan: its age, how many effects it has, and how much money they move together, in dollars.
type caps struct {
	age    time.Duration
	count  int
	amount decimal.Decimal
}

// caps reads the caps of the configuration; a problem names the line.
func (c *config) caps() (caps, error) {
	limits := caps{age: planAge, count: planCount}
	var err error
	if text := c.Effects.MaxAge; text != "" {
		limits.age, err = time.ParseDuration(text)
		if err != nil || limits.age <= 0 || limits.age > mostAgeing {
			return limits, c.problem("$.effects.max_age", "%q is not a duration such as 24h, up to 744h", text)
		}
	}
	if text := c.Effects.MaxCount; text != "" {
		if limits.count, err = text.in(1, mostCount); err != nil {
			return limits, c.problem("$.effects.max_count", "%w", err)
		}
	}
	if text := c.Effects.MaxAmount; text != "" {
		limits.amount, err = payoff.ParseAmount(string(text))
		if err == nil && limits.amount.IsNegative() {
			err = fmt.Errorf("is negative")
		}
		if err != nil {
			return limits, c.problem("$.effects.max_amount", "%q %w", string(text), err)
		}
	}
	return limits, nil
}

// sender makes what carries out effects at a vendor: for tieout apply, and for the requests of a run that the
// configuration allows.
func (v vendorConfig) sender(name string, a authConfig) (effects.Sender, error) {
	switch v.client(name) {
	case "nelnet":
		return nelnet.NewSender(v.nelnet(v.BaseURL, a))
	case "lossexpress":
		return lossexpress.NewSender(lossexpress.SenderConfig{Config: v.lossexpress(v.BaseURL, a), Orders: v.Orders})
	}
	return nil, fmt.Errorf("%s has no effects", name)
}

// hasEffects says whether something can be changed at a vendor.
func (v vendorConfig) hasEffects(name string) bool {
	client := v.client(name)
	return v.Quotes == payoff.QuotesFetched && (client == "nelnet" || client == "lossexpress")
}

// nelnet is the configuration of Nelnet's clients.
func (v vendorConfig) nelnet(base string, a authConfig) nelnet.Config {
	return nelnet.Config{BaseURL: base, UserPoolID: a.UserPoolID, AppClientID: a.AppClientID, UserName: a.Username,
		Password: a.Password, TenantID: a.TenantID, ServicerID: a.ServicerID, Policy: v.policy()}
}

// lossexpress is the configuration of LossExpress's clients.
func (v vendorConfig) lossexpress(base string, a authConfig) lossexpress.Config {
	return lossexpress.Config{BaseURL: base, ClientID: a.ClientID, Secret: a.Secret, Policy: v.policy()}
}
