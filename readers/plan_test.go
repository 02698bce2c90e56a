package readers

import (
	"strings"
	"testing"

	"tieout/payoff"
)

func TestRecognize(t *testing.T) {
	tests := []struct {
		header string
		want   payoff.FileKind
	}{
		{"account,principal", payoff.LoanList},
		{"ACCOUNT,Interest-Paid To", payoff.LoanList},
		{"Claim,account", payoff.ClaimList},
		{"account,total", ""},
		{"Amount,Account,Kind,Date", payoff.HistoryFile},
		{"account,date,kind,amount,principal,posted", payoff.HistoryFile},
		{"claim,account,date,kind,amount", payoff.ClaimList},
		{"account,date,kind", payoff.LoanList},
		{"claim,total,per_diem", ""},
		{"account,total,principal", payoff.LoanList},
		{"loan,balance", ""},
	}
	for _, test := range tests {
		if got := recognize(strings.Split(test.header, ",")); got != test.want {
			t.Errorf("%s is %q, want %q", test.header, got, test.want)
		}
	}
}

func TestHeaders(t *testing.T) {
	layout := Layout{Name: "lists[0]", Kind: payoff.LoanList, Files: "bank*.csv",
		Columns: map[string]string{"account": "Loan Number", "principal": "Due"}}
	tests := []struct {
		name, file, header string
		o                  Options
		code               string
		words              []string
	}{
		{"statement", "s.csv", "account,total", Options{}, payoff.CodeHeader, []string{"--statement VENDOR=FILE"}},
		{"typo", "l.csv", "account,principle", Options{}, payoff.CodeHeader,
			[]string{`"principle"`, `"principal"`, "did you mean"}},
		{"typo of the key", "l.csv", "acount,principal", Options{}, payoff.CodeHeader,
			[]string{`did you mean "account"`}},
		{"typo swapped", "l.csv", "account,payof_dates", Options{}, payoff.CodeHeader, []string{`"payoff_date"`}},
		{"duplicate", "l.csv", "account,Interest Paid To,interest_paid_to", Options{}, payoff.CodeHeader,
			[]string{"interest_paid_to"}},
		{"no list", "l.csv", "loan,balance", Options{}, payoff.CodeHeader,
			[]string{"account", "claim", "loan, balance"}},
		{"another delimiter is declared", "l.csv", "account;principal", Options{Layouts: []Layout{
			{Name: "lists[0]", Kind: payoff.LoanList, Files: "l.csv", Delimiter: "tab"},
		}}, payoff.CodeHeader, []string{"delimiter:"}},
		{"history without kind", "h.csv", "account,date,amount", Options{Kind: payoff.HistoryFile}, payoff.CodeHeader,
			[]string{"no column kind, which a history needs"}},
		{"typo in a history", "h.csv", "account,date,kind,amount,postd", Options{}, payoff.CodeHeader,
			[]string{`did you mean "posted"`}},
		{"typo of a contract term", "l.csv", "account,first_du_date", Options{}, payoff.CodeHeader,
			[]string{`did you mean "first_due_date"`}},
		{"claims without claim", "l.csv", "account", Options{Kind: payoff.ClaimList}, payoff.CodeHeader,
			[]string{"no column claim"}},
		{"statement without key", "l.csv", "total", Options{Kind: payoff.StatementFile}, payoff.CodeHeader,
			[]string{"vendor_loan_id"}},
		{"statement without total", "l.csv", "account", Options{Kind: payoff.StatementFile}, payoff.CodeHeader,
			[]string{"total"}},
		{"layout lacks header", "bank1.csv", "Loan Number,Balance", Options{Layouts: []Layout{layout}},
			payoff.CodeHeader, []string{"lists[0].columns.principal", `"Due"`, "Loan Number, Balance"}},
		{"mapped twice", "bank1.csv", "Loan Number,Due,due", Options{Layouts: []Layout{layout}}, payoff.CodeHeader,
			[]string{"principal", `"Due"`}},
		{"unknown column in layout", "l.csv", "a", Options{Layouts: []Layout{{Name: "lists[1]", Kind: payoff.LoanList,
			Columns: map[string]string{"acct": "a"}}}}, payoff.CodeConfig,
			[]string{"lists[1].columns.acct", "vendor_loan_id"}},
		{"bad dates", "l.csv", "a", Options{Layouts: []Layout{{Name: "lists[1]", Kind: payoff.LoanList, Dates: "mm/dd",
			Columns: map[string]string{"account": "a"}}}}, payoff.CodeConfig, []string{"lists[1].dates"}},
		{"bad rates", "l.csv", "a", Options{Layouts: []Layout{{Name: "lists[1]", Kind: payoff.LoanList, Rates: "bp",
			Columns: map[string]string{"account": "a"}}}}, payoff.CodeConfig, []string{"lists[1].rates"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			refused(t, file(t, test.file, test.header+"\n"), test.o, test.code, test.words...)
		})
	}
}

func TestLayouts(t *testing.T) {
	layouts := []Layout{
		{Name: "lists[0]", Kind: payoff.LoanList, Files: "bank*.csv",
			Columns: map[string]string{"account": "Loan Number", "principal": "Due"}},
		{Name: "lists[1]", Kind: payoff.ClaimList,
			Columns: map[string]string{"claim": "Ref", "payoff_date": "Day", "date_of_loss": "day"}},
		{Name: "lists[2]", Kind: payoff.LoanList, Defaults: map[string]string{"vendor": "acme", "fees": "1.50"}},
	}
	tests := []struct {
		file, header string
		kind         payoff.FileKind
		layout       string
	}{
		{"bank1.csv", "LOAN_NUMBER,due,account", payoff.LoanList, "lists[0]"},
		{"bank1.csv", "account,principal", payoff.LoanList, "lists[2]"}, // canonical headers need no mapping
		{"other.csv", "ref,day", payoff.ClaimList, "lists[1]"},
		{"other.csv", "claim,account", payoff.ClaimList, ""}, // the third layout is for loans
	}
	for _, test := range tests {
		f := open(t, file(t, test.file, test.header+"\n"), Options{Layouts: layouts})
		if f.Kind() != test.kind || f.table.plan.layout.Name != test.layout {
			t.Errorf("%s: %s by %q, want %s by %q", test.header, f.Kind(), f.table.plan.layout.Name, test.kind,
				test.layout)
		}
	}
}

func TestOneHeaderForTwoColumns(t *testing.T) {
	layouts := []Layout{{Name: "lists[0]", Kind: payoff.ClaimList, Dates: "DD.MM.YYYY",
		Columns: map[string]string{"claim": "Ref", "payoff_date": "Day", "date_of_loss": "day"}}}
	f := open(t, file(t, "c.csv", "Ref,Day\nC1,31.01.2026\n"), Options{Layouts: layouts})
	for c, err := range f.Claims() {
		if err != nil || c.PayoffDate != day("2026-01-31") || c.DateOfLoss != day("2026-01-31") {
			t.Errorf("%+v, %v", c, err)
		}
	}
}

func TestIgnoredColumnsAreSaid(t *testing.T) {
	f := open(t, file(t, "l.csv", "account,Date,State,Lender,,Region,Team,Last Repayment Date\n"), Options{})
	if len(warnings(f)) != 1 || !said(f, "Date, State, Lender, Region, Team, Last Repayment Date") {
		t.Errorf("warnings %q", warnings(f))
	}
}

func TestCheckText(t *testing.T) {
	for _, test := range []struct {
		l    Layout
		want string
	}{
		{Layout{Kind: payoff.LoanList, Files: "*", Encoding: "Windows-1252", Delimiter: "tab"}, ""},
		{Layout{Kind: payoff.StatementFile, Delimiter: ";"}, ""},
		{Layout{Kind: payoff.LoanList, Files: "*", Encoding: "cp1252"}, "windows-1252"},
		{Layout{Kind: payoff.LoanList, Files: "*", Delimiter: ":"}, "delimiter"},
		{Layout{Kind: payoff.LoanList, Delimiter: ";"}, "files:"},
	} {
		err := CheckLayout(test.l)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v", test.l, err)
		}
	}
}

// TestHeaderWithLineEnd: a header with an Alt+Enter in it is said on one line, and cannot move a terminal's cursor.
func TestHeaderWithLineEnd(t *testing.T) {
	f := open(t, file(t, "l.csv", "account,\"Paid\nto\x1b[2J\"\nA1,x\n"), Options{})
	if !said(f, "columns ignored: Paid to") || said(f, "\n") || said(f, "\x1b") {
		t.Errorf("%q", warnings(f))
	}
}
