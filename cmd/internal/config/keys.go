package config

import (
	"bytes"
	"strings"

	"tieout/payoff"
	"tieout/payoff/yamltext"
)

// fileKeys are the keys of tieout.yaml. docs/configuration.md says what each of them means.
type fileKeys struct {
	Ledger     string                `yaml:"ledger"`
	Reports    string                `yaml:"reports"`
	Timezone   string                `yaml:"timezone"`
	Tolerance  toleranceKeys         `yaml:"tolerance"`
	Lists      []listKeys            `yaml:"lists"`
	Vendors    map[string]vendorKeys `yaml:"vendors"`
	Effects    effectsKeys           `yaml:"effects"`
	Duplicates string                `yaml:"duplicates"`
}

// listKeys the layout of some lists, or of one vendor's statements.
type listKeys struct {
	Kind      string            `yaml:"kind"`
	Files     string            `yaml:"files"`
	Columns   map[string]string `yaml:"columns"`
	Defaults  map[string]string `yaml:"defaults"`
	Dates     string            `yaml:"dates"`
	Rates     string            `yaml:"rates"`
	Trailer   bool              `yaml:"trailer"`
	Decimal   string            `yaml:"decimal"`
	Encoding  string            `yaml:"encoding"`
	Delimiter string            `yaml:"delimiter"`
	Password  string            `yaml:"password"` // a reference
}

type vendorKeys struct {
	Client      string            `yaml:"client"`
	Quotes      string            `yaml:"quotes"`
	BaseURL     string            `yaml:"base_url"`
	Auth        authKeys          `yaml:"auth"`
	Rate        string            `yaml:"rate"`
	Concurrency scalar            `yaml:"concurrency"`
	Attempts    scalar            `yaml:"attempts"`
	RetryBudget scalar            `yaml:"retry_budget"`
	Timeout     string            `yaml:"timeout"`
	Orders      bool              `yaml:"orders"`
	Requests    string            `yaml:"requests"`
	MaxRequests scalar            `yaml:"max_requests"`
	Statement   listKeys          `yaml:"statement"`
	Compute     conventionKeys    `yaml:"compute"`
	Convention  conventionKeys    `yaml:"convention"`
	Tolerance   toleranceKeys     `yaml:"tolerance"`
	Fees        map[string]scalar `yaml:"fees"`
}

// authKeys has the fields of a [client.Login] in the same order, so that it converts to one.
type authKeys struct {
	Flow         string `yaml:"flow"`
	TokenURL     string `yaml:"token_url"`
	Audience     string `yaml:"audience"`
	ClientID     string `yaml:"client_id"`
	ClientSecret string `yaml:"client_secret"`
	UserName     string `yaml:"username"`
	PrivateKey   string `yaml:"private_key"`
	UserPoolID   string `yaml:"user_pool_id"`
	AppClientID  string `yaml:"app_client_id"`
	Password     string `yaml:"password"`
	TenantID     string `yaml:"tenant_id"`
	ServicerID   string `yaml:"servicer_id"`
	Secret       string `yaml:"secret"`
}

type conventionKeys struct {
	DayCount            string `yaml:"day_count"`
	IncludePayoffDay    bool   `yaml:"include_payoff_day"`
	NetEscrow           bool   `yaml:"net_escrow"`
	NetExcess           *bool  `yaml:"net_excess"`
	PerDiemDecimals     scalar `yaml:"per_diem_decimals"`
	FactorDecimals      scalar `yaml:"factor_decimals"`
	Rounding            string `yaml:"rounding"`
	Compounding         string `yaml:"compounding"`
	PaymentOrder        string `yaml:"payment_order"`
	PaymentDay          string `yaml:"payment_day"`
	AccrueAfterMaturity *bool  `yaml:"accrue_after_maturity"`
	FutureLateCharge    bool   `yaml:"future_late_charge"`
	NetRebates          bool   `yaml:"net_rebates"`
	MinimumInterest     bool   `yaml:"minimum_interest"`
	RuleDays            scalar `yaml:"rule_days"`
}

// effectsKeys cap a plan.
type effectsKeys struct {
	MaxAge    string `yaml:"max_age"`
	MaxCount  scalar `yaml:"max_count"`
	MaxAmount scalar `yaml:"max_amount"`
}

// toleranceKeys are the tolerances of the whole file or of one vendor.
type toleranceKeys map[payoff.Field]toleranceText

// toleranceText is "0.05", "0.01%" or {over: ..., under: ...}. It stays text because it has more than one form, and
// because 0.10 must keep its digits.
type toleranceText []byte

// UnmarshalYAML keeps the text.
func (t *toleranceText) UnmarshalYAML(text []byte) error {
	*t = bytes.Clone(text)
	return nil
}

// scalar is a value as it is written, without its quotes. As a whole number, YAML would read 2.9 as 2.
type scalar string

// UnmarshalYAML keeps the text without its quotes.
func (s *scalar) UnmarshalYAML(text []byte) error {
	*s = unquoted(text)
	return nil
}

func unquoted(text []byte) scalar { return scalar(strings.Trim(string(bytes.TrimSpace(text)), `"'`)) }

// textLimit is how large a configuration may be: some 30,000 vendors.
var textLimit = yamltext.Limit{Bytes: 8 << 20, Marks: 1_000_000}

// decode reads the keys of the file. Unknown keys and keys given twice are refused.
func decode(path string, text []byte) (fileKeys, error) {
	type config fileKeys // the YAML library names the type in its messages
	var keys config
	if err := yamltext.Decode(text, textLimit, &keys); err != nil {
		if !strings.HasPrefix(err.Error(), "[") { // a line and column
			return fileKeys{}, payoff.Problemf(payoff.CodeConfig, hint, "%s: %w", path, err)
		}
		return fileKeys{}, payoff.Problemf(payoff.CodeConfig, hint, "%s:%w", path, err)
	}
	return fileKeys(keys), nil
}
