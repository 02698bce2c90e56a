package readers

import (
	"strings"
	"testing"

	"tieout/payoff"
)

var autoLoans = Layout{Name: "lists[0]", Kind: Loans, Files: "loans.csv", Columns: map[string]string{
	"account": "Asset Number", "principal": "Beginning Balance", "rate": "Interest Rate (%)",
	"interest_paid_to": "Interest Paid Through", "payoff_date": "Paid Through After Payment"}}

func TestAutoLoans(t *testing.T) {
	f := open(t, shared(t, "auto_abs/loans.csv"), Options{Layouts: []Layout{autoLoans}})
	got, rejects, err := loans(t, f)
	if err != nil || len(rejects) > 0 || len(got) != 589 {
		t.Fatalf("%d loans, rejects %q, %v", len(got), rejects, err)
	}
	l := got[0]
	if l.Account != "0001694010-029137-2017-1/2017-01" || !l.Principal.Decimal.Equal(dec("13359.92")) ||
		!l.Rate.Decimal.Equal(dec("21.75")) || l.InterestPaidTo != day("2016-12-03") || l.PayoffDate != day("2017-01-09") {
		t.Errorf("%+v", l)
	}
}

func TestAutoStatement(t *testing.T) {
	f := open(t, shared(t, "auto_abs/servicer_statement.csv"), Options{Kind: Statement, Layouts: []Layout{{
		Name: "vendors.acme.statement", Kind: Statement, Columns: map[string]string{"account": "Asset Number",
			"total": "Balance Plus Interest", "interest": "Interest Collected", "as_of": "Paid Through"}}}})
	lines, faults := 0, 0
	for l, err := range f.Statement() {
		if err != nil {
			faults++
			t.Log(err)
		} else if lines++; lines == 1 && (!l.Quote.Total.Equal(dec("13653.85")) || l.Quote.AsOf != day("2017-01-09")) {
			t.Errorf("%+v", l)
		}
	}
	if lines != 589 || faults != 0 {
		t.Errorf("%d lines, %d faults", lines, faults)
	}
}

func TestWorldBank(t *testing.T) {
	layout := Layout{Name: "lists[0]", Kind: Loans, Files: "IBRD*.csv", Dates: "MM/DD/YYYY",
		Columns: map[string]string{"account": "Loan Number", "principal": "Due to IBRD", "rate": "Interest Rate",
			"interest_paid_to": "End of Period"},
		Defaults: map[string]string{"vendor": "ibrd", "day_count": "ACT/360"}}
	f := open(t, shared(t, "tapes/IBRD_Statement_of_Loans_-_Latest_Available_Snapshot.csv"), Options{Layouts: []Layout{layout}})
	got, rejects, err := loans(t, f)
	if err != nil || len(rejects) != 5 || len(got)+len(rejects) != 8873 {
		t.Fatalf("%d loans, rejects %q, %v", len(got), rejects, err)
	}
	for _, r := range rejects {
		if !strings.Contains(r, "more than two decimals") {
			t.Error(r)
		}
	}
	negative, noRate := 0, 0
	for _, l := range got {
		if l.Principal.Decimal.IsNegative() {
			negative++
		}
		if !l.Rate.Valid {
			noRate++
		}
		if l.Vendor != "ibrd" || l.InterestPaidTo != day("2022-05-31") {
			t.Fatalf("%+v", l)
		}
	}
	if negative != 134 || // two of the 136 are among the specks
		noRate != 93 {
		t.Errorf("%d negative, %d without a rate", negative, noRate)
	}
}

func TestLendingClub(t *testing.T) {
	layout := Layout{Name: "lists[0]", Kind: Loans, Columns: map[string]string{"account": "", "principal": "balance", "rate": "interest_rate"}}
	got, rejects, err := loans(t, open(t, shared(t, "tapes/loans_full_schema_rows_1-3000.csv"), Options{Layouts: []Layout{layout}}))
	if err != nil || len(rejects) > 0 || len(got) != 3000 {
		t.Fatalf("%d loans, rejects %q, %v", len(got), rejects, err)
	}
}

// TestMessyFiles reads small files of other projects, mapped by whatever header they have.
func TestMessyFiles(t *testing.T) {
	tests := []struct {
		name, column string
		accepted     []string
		rejects      int
	}{
		{"csv/csv-spectrum/comma_in_quotes.csv", "address", []string{"120 any st."}, 0},
		{"csv/csv-spectrum/escaped_quotes.csv", "b", []string{`ha "ha" ha`, "4"}, 0},
		{"csv/csv-spectrum/newlines_crlf.csv", "a", []string{"1", "7"}, 1},
		{"csv/csv-spectrum/utf8.csv", "c", []string{"3", "ʤ"}, 0},
		{"csv/csvkit/bad.csv", "column_c", []string{"17"}, 2},
		{"csv/csvkit/test_utf16_little.csv", "c", nil, 0},
		{"csv/csvkit/test_utf8_bom.csv", "foo", []string{"1", "4"}, 0},
		{"xlsx/calamine/temperature-in-middle.xlsx", "label", []string{"celsius", "fahrenheit"}, 0},
		{"xlsx/calamine/inlineStr_with_value.xlsx", "ID", nil, 0},
		{"xlsx/poi/59746_NoRowNums.xlsx", "Ion", nil, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			layout := Layout{Name: "lists[0]", Kind: Loans, Columns: map[string]string{"account": test.column}}
			got, rejects, err := loans(t, open(t, shared(t, test.name), Options{Layouts: []Layout{layout}}))
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, l := range got {
				ids = append(ids, l.Account)
			}
			t.Log(len(ids), ids, rejects)
			if test.accepted != nil && (strings.Join(ids, "|") != strings.Join(test.accepted, "|") || len(rejects) != test.rejects) {
				t.Errorf("%q, rejects %q", ids, rejects)
			}
			if len(ids) == 0 {
				t.Error("nothing was read")
			}
		})
	}
}

func TestMessyRefusals(t *testing.T) {
	o := Options{Layouts: []Layout{{Name: "lists[0]", Kind: Loans, Columns: map[string]string{"account": "a"}}}}
	refused(t, shared(t, "xlsx/excelize/encryptAES.xlsx"), o, payoff.CodeNoFile, "password")
	refused(t, shared(t, "xlsx/poi/xlsx-corrupted.xlsx"), o, payoff.CodeDamaged, "damaged")
	refused(t, shared(t, "csv/csvkit/mac_newlines.csv"), o, payoff.CodeHeader)
}
