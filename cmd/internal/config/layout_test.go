package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tieout/payoff"
	"tieout/readers"
)

// passwords are left out of a comparison: functions are not equal to anything.
var passwords = cmpopts.IgnoreFields(readers.Layout{}, "Password")

// TestLayouts: every key of a list, and lists in the order of the file.
func TestLayouts(t *testing.T) {
	t.Setenv("WORKBOOK", "open sesame")
	c := parse(t, `lists:
  - kind: loans
    files: "IBRD*.csv"
    columns: {account: Loan Number, principal: Due to IBRD}
    defaults: {vendor: ibrd, day_count: ACT/360}
    dates: MM/DD/YYYY
    rates: percent
    decimal: comma
    encoding: windows-1252
    delimiter: ";"
    trailer: true
  - {kind: claims, files: "*.xlsx", password: env:WORKBOOK}
  - {kind: history, rates: fraction}
`)
	want := []readers.Layout{
		{Name: "lists[0]", Kind: payoff.LoanList, Files: "IBRD*.csv", Dates: "MM/DD/YYYY", Rates: "percent", Decimal: "comma",
			Encoding: "windows-1252", Delimiter: ";", Trailer: true,
			Columns:  map[string]string{"account": "Loan Number", "principal": "Due to IBRD"},
			Defaults: map[string]string{"vendor": "ibrd", "day_count": "ACT/360"}},
		{Name: "lists[1]", Kind: payoff.ClaimList, Files: "*.xlsx"},
		{Name: "lists[2]", Kind: payoff.HistoryFile, Rates: "fraction"},
	}
	if diff := cmp.Diff(want, c.Layouts, passwords); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if password, err := c.Layouts[1].Password(); err != nil || password != "open sesame" {
		t.Errorf("the password is %q, %v", password, err)
	}
	if c.Layouts[0].Password != nil || c.Layouts[2].Password != nil {
		t.Error("a list without a password has one")
	}
}

// TestStatementLayout: a statement has a layout as soon as it says anything but its kind, which is known.
func TestStatementLayout(t *testing.T) {
	named := readers.Layout{Name: "vendors.acme.statement", Kind: payoff.StatementFile}
	dates, columns, trailer := named, named, named
	dates.Dates, trailer.Trailer = "MM/DD/YYYY", true
	columns.Columns = map[string]string{"account": "Acct"}
	for text, want := range map[string][]readers.Layout{
		"":                               nil,
		"statement: {}":                  nil,
		"statement: {kind: loans}":       nil,
		"statement: {columns: {}}":       nil,
		"statement: {dates: MM/DD/YYYY}": {dates},
		"statement: {columns: {account: Acct}, kind: loans}": {columns},
		"statement: {trailer: true}":                         {trailer},
		"statement: {password: env:WORKBOOK}":                {named},
	} {
		if diff := cmp.Diff(want, parse(t, acme(text)).Vendors["acme"].Statement, passwords); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}
