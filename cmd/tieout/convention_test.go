package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
)

// acme is a configuration with these lines under its vendor.
func acme(lines ...string) string {
	return "vendors:\n  acme:\n    quotes: file\n    " + strings.Join(lines, "\n    ") + "\n"
}

// TestConvention: what every key says to the calculator, and what it says where it is left out.
func TestConvention(t *testing.T) {
	five := int32(5)
	for _, row := range []struct {
		text string
		want calc.Convention
	}{
		{"", calc.Convention{Rounding: calc.HalfUp}},
		{"day_count: 30/360", calc.Convention{Rounding: calc.HalfUp, DayCount: "30/360 BOND"}},
		{"include_payoff_day: true", calc.Convention{Rounding: calc.HalfUp, IncludePayoffDay: true}},
		{"net_escrow: true", calc.Convention{Rounding: calc.HalfUp, NetEscrow: true}},
		{"net_excess: false", calc.Convention{Rounding: calc.HalfUp, KeepExcess: true}},
		{"net_excess: true", calc.Convention{Rounding: calc.HalfUp}},
		{"per_diem_decimals: 5", calc.Convention{Rounding: calc.HalfUp, PerDiemDecimals: &five}},
		{"factor_decimals: 5", calc.Convention{Rounding: calc.HalfUp, FactorDecimals: &five}},
		{"rounding: up", calc.Convention{Rounding: calc.RoundUp}},
		{"compounding: none", calc.Convention{Rounding: calc.HalfUp}},
		{"compounding: daily", calc.Convention{Rounding: calc.HalfUp, Compounding: calc.DailyCompound}},
		{"compounding: monthly", calc.Convention{Rounding: calc.HalfUp, Compounding: calc.MonthlyCompound}},
		{"payment_order: interest principal fees", calc.Convention{Rounding: calc.HalfUp, PaymentOrder: "interest principal fees"}},
		{`payment_order: "interest,  principal,fees"`, calc.Convention{Rounding: calc.HalfUp, PaymentOrder: "interest principal fees"}},
		{"payment_day: effective", calc.Convention{Rounding: calc.HalfUp}},
		{"payment_day: posted", calc.Convention{Rounding: calc.HalfUp, ByPostedDay: true}},
		{"accrue_after_maturity: true", calc.Convention{Rounding: calc.HalfUp}},
		{"accrue_after_maturity: false", calc.Convention{Rounding: calc.HalfUp, StopAtMaturity: true}},
		{"future_late_charge: true", calc.Convention{Rounding: calc.HalfUp, FutureLateCharge: true}},
		{"net_rebates: true", calc.Convention{Rounding: calc.HalfUp, NetRebates: true}},
		{"minimum_interest: true", calc.Convention{Rounding: calc.HalfUp, ChargeMinimum: true}},
		{"rule_days: 15", calc.Convention{Rounding: calc.HalfUp, RuleDays: 15}},
		{"rule_days: 0", calc.Convention{Rounding: calc.HalfUp}},
	} {
		c, err := parseConfig("t.yaml", []byte(acme("convention: {"+row.text+"}")))
		if err != nil {
			t.Errorf("%s: %v", row.text, err)
			continue
		}
		if got, err := c.Vendors["acme"].Convention.convention(); err != nil || !cmp.Equal(got, row.want) {
			t.Errorf("%s is %+v, %v, want %+v", row.text, got, err, row.want)
		}
	}
}

// TestRefusedKeys: whatever cannot be meant is refused with its line and the choices there are.
func TestRefusedKeys(t *testing.T) {
	for text, want := range map[string]string{
		acme("convention:", "  day_count: ACT/360", "  factor_decimals: 13"): `t.yaml:6: vendors.acme.convention.factor_decimals: "13" is not a whole number between 0 and 12`,
		acme("convention: {per_diem_decimals: 2.9}"):                         `t.yaml:4: vendors.acme.convention.per_diem_decimals: "2.9" is not a whole number between 0 and 12`,
		acme("compute: {compounding: weekly}"):                               `t.yaml:4: vendors.acme.compute.compounding: "weekly" is not how interest compounds; there are none, daily, monthly`,
		acme("convention: {payment_order: interest principal}"):              `t.yaml:4: vendors.acme.convention.payment_order: "interest principal" does not put fees, interest and principal in an order, as in "fees interest principal"`,
		acme("convention: {payment_order: fees fees principal}"):             `t.yaml:4: vendors.acme.convention.payment_order: "fees fees principal" does not put fees, interest and principal in an order, as in "fees interest principal"`,
		acme("convention: {payment_day: entered}"):                           `t.yaml:4: vendors.acme.convention.payment_day: "entered" is not the day of a payment; there are effective, posted`,
		acme("convention: {rule_days: 32}"):                                  `t.yaml:4: vendors.acme.convention.rule_days: "32" is not a whole number between 0 and 31`,
		acme("convention: {rounding: down}"):                                 `t.yaml:4: vendors.acme.convention.rounding: "down" is not a rounding; there are half_up, half_even, truncate, up`,
		acme("fees: {Wire: 25}"):                                             `t.yaml:4: vendors.acme.fees.Wire: a fee's name is of lower-case letters, digits, _ and -`,
		acme("fees:", "  wire: 25.00", "  nsf: 30.001"):                      `t.yaml:6: vendors.acme.fees.nsf: "30.001": a fee is an amount of money above 0 with at most two decimals`,
		acme("fees: {wire: 0}"):                                              `t.yaml:4: vendors.acme.fees.wire: "0": a fee is an amount of money above 0 with at most two decimals`,
		acme("fees: {wire: free}"):                                           `t.yaml:4: vendors.acme.fees.wire: "free": a fee is an amount of money above 0 with at most two decimals`,
		"lists:\n  - {kind: events}\n":                                       `t.yaml:2: lists[0].kind: "events" is no kind of list; there are loans, claims, history`,
		"lists:\n  - {kind: history, columns: {rate: X}}\n":                  `t.yaml:2: lists[0]: "rate" is no column of history; there are account, principal, date, kind, amount, posted`,
		acme("convention: {paymentorder: fees}"):                             `unknown field "paymentorder"`,
		acme("convention: {minimum_interest: 25.00}"):                        `t.yaml:[4:36] cannot unmarshal`,
	} {
		_, err := parseConfig("t.yaml", []byte(text))
		var p *payoff.Problem
		if !errors.As(err, &p) || p.Code != payoff.CodeConfig || !strings.Contains(p.Message, want) {
			t.Errorf("%s\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestSchedule(t *testing.T) {
	c, err := parseConfig("t.yaml", []byte(acme(`fees: {statement: "15.00", wire: 25, nsf-2: 30.5}`)))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]decimal.Decimal{"statement": decimal.New(15, 0), "wire": decimal.New(25, 0), "nsf-2": decimal.New(305, -1)}
	if got, err := c.Vendors["acme"].schedule(); err != nil || !cmp.Equal(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	if got, err := (vendorConfig{}).schedule(); err != nil || len(got) > 0 {
		t.Errorf("no schedule is %v, %v", got, err)
	}
}
