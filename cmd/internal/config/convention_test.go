package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/calc"
)

// TestConvention: what every key says to the calculator, and what holds if it is left out.
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
		{"payment_order: interest principal fees",
			calc.Convention{Rounding: calc.HalfUp, PaymentOrder: "interest principal fees"}},
		{`payment_order: "interest,  principal,fees"`,
			calc.Convention{Rounding: calc.HalfUp, PaymentOrder: "interest principal fees"}},
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
		c := parse(t, acme("convention: {"+row.text+"}"))
		if got := c.Vendors["acme"].Convention; !cmp.Equal(got, row.want) {
			t.Errorf("%s is %+v, want %+v", row.text, got, row.want)
		}
	}
}
