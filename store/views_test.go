package store

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tieout/payoff"
)

// TestViews holds the columns of the views, on which other programs rely, to docs/ledger.md.
func TestViews(t *testing.T) {
	s := newStore(t)
	for view, columns := range map[string]string{
		"result_report": `run seq vendor account claim currency payoff_date as_of status reason marks expected_total
			quoted_total difference expected_cents quoted_cents difference_cents cause causes cause_state`,
		"break_report": `break_id run vendor account claim field expected quoted difference difference_cents cause
			cause_state first_seen age_days state owner note`,
		"control_totals": `run vendor currency loans matched within_tolerance broken unmatched expected_total quoted_total
			net_difference absolute_difference expected_cents quoted_cents expected_total_cents quoted_total_cents
			net_difference_cents absolute_difference_cents missing_in_list one_sided not_compared not_compared_expected
			one_sided_expected not_compared_expected_cents one_sided_expected_cents`,
		"reject_report": "run file sheet row column value reason",
	} {
		var got []string
		for _, row := range table(t, s, "SELECT name FROM pragma_table_info(?)", view) {
			got = append(got, row[0])
		}
		same(t, view, got, strings.Fields(columns))
	}
}

// TestPackedViews holds the views that name the places of packed columns to what packs them.
func TestPackedViews(t *testing.T) {
	s := newStore(t)
	r := begin(t, s, "2026-06-30")
	l := loan("q2", "A", 2)
	l.Terms = payoff.Terms{Principal: known("0.01"), Rate: known("2.50"), DayCount: "ACT/360",
		InterestPaidTo: date("2026-01-04"), UnpaidInterest: amount("0.05"), Fees: amount("0.06"),
		LateCharges: amount("0.07"), PrepaymentPenalty: amount("0.08"), EscrowBalance: amount("0.09"),
		ExcessPayments: amount("0.10"), MaturityDate: date("2026-01-11"), NextDueDate: date("2026-01-12"), Currency: "CAD"}
	stage(t, s, r, l, payoff.Loan{Vendor: "q2", Account: "B", Terms: payoff.Terms{NextDueDate: date("2026-01-12")}})
	same(t, "terms", table(t, s, `SELECT account, principal, rate, day_count, interest_paid_to, unpaid_interest, fees,
		late_charges, prepayment_penalty, escrow_balance, excess_payments, maturity_date, next_due_date, currency
		FROM loan_terms ORDER BY seq`), [][]string{
		{"A", "1", "2.5", "ACT/360", "2026-01-04", "5", "6", "7", "8", "9", "10", "2026-01-11", "2026-01-12", "CAD"},
		{"B", "-", "-", "-", "-", "0", "0", "0", "0", "0", "0", "-", "2026-01-12", ""}})
	keep(t, queue(s, r, "q2"), 1, payoff.Answer{Quote: &payoff.Quote{Total: amount("0.01"), Principal: known("0.02"),
		Interest: known("0.03"), Fees: known("0.04"), PerDiem: known("5.00"), AsOf: date("2026-01-06"),
		GoodThrough: date("2026-01-07"), Currency: "EUR", DoesNotFoot: true}})
	keep(t, queue(s, r, "q2"), 2, payoff.Answer{Quote: &payoff.Quote{Total: amount("0.01"), DoesNotFoot: true}})
	same(t, "quotes", table(t, s, `SELECT total, principal, interest, fees, per_diem, as_of, good_through, currency,
		does_not_foot FROM answer_quote ORDER BY seq`), [][]string{
		{"1", "2", "3", "4", "5.00", "2026-01-06", "2026-01-07", "EUR", "1"},
		{"1", "-", "-", "-", "-", "-", "-", "-", "1"}})
}

func TestTablesAreStrict(t *testing.T) {
	s := newStore(t)
	got := table(t, s,
		"SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND schema = 'main' ORDER BY name")
	same(t, "tables that take anything", got, [][]string{{"sqlite_schema"}, {"sqlite_stat1"}, {"sqlite_stat4"}})
}

func TestReports(t *testing.T) {
	s, _ := finished(t)
	same(t, "result_report", table(t, s, `SELECT seq, account, claim, as_of, status, reason, marks, expected_total,
		quoted_total, difference, difference_cents, cause, causes, cause_state
		FROM result_report WHERE seq < 15 ORDER BY seq`), [][]string{
		{"1", "A", "-", "2026-06-30", "matched", "-", "-", "12345678901.23", "12345678901.23", "0.00", "0", "-", "-", "-"},
		{"3", "TWICE", "-", "-", "unmatched", "missing_at_vendor", "-", "-", "-", "-", "-", "-", "-", "-"},
		{"4", "VID", "-", "2026-06-30", "broken", "-", "-", "0.05", "0.00", "-0.05", "-5", "fee", "fee;rounding",
			"ambiguous"},
		{"5", "PLAIN", "-", "2026-06-30", "broken", "-", "-", "0.00", "1.10", "1.10", "110", "-", "-", "unexplained"},
		{"6", "NOWHERE", "-", "2026-06-30", "within_tolerance", "-", "rolled;does_not_foot", "1.00", "1.04", "0.04", "4",
			"-", "-", "-"},
		{"10", "", "C-1", "2026-06-30", "matched", "-", "other_date", "-2.00", "-2.00", "0.00", "0", "-", "-", "-"},
		{"13", "Z", "C-2", "-", "unmatched", "expired", "-", "-", "-", "-", "-", "-", "-", "-"},
		{"14", "GHOST", "-", "-", "unmatched", "missing_in_list", "-", "-", "106.00", "-", "-", "-", "-", "-"}})
	same(t, "break_report", table(t, s, `SELECT account, field, expected, quoted, difference, difference_cents, state,
		owner, note FROM break_report ORDER BY account, field DESC, quoted`), [][]string{
		{"", "presence", "-", "107.00", "107.00", "10700", "open", "-", "-"},
		{"", "presence", "-", "108.00", "108.00", "10800", "open", "-", "-"},
		{"GHOST", "presence", "-", "106.00", "106.00", "10600", "open", "-", "-"},
		{"PLAIN", "total", "0.00", "1.10", "1.10", "110", "open", "-", "-"},
		{"PLAIN", "per_diem", "0.1370", "0.1375", "0.0005", "0", "open", "-", "-"},
		{"TERMS", "presence", "-", "109.00", "109.00", "10900", "open", "-", "-"},
		{"TWICE", "presence", "-", "-", "-", "-", "open", "-", "-"},
		{"VID", "total", "0.05", "0.00", "-0.05", "-5", "open", "-", "-"}})
	same(t, "control_totals", table(t, s, "SELECT * FROM control_totals WHERE loans > 0"),
		[][]string{{"2026-06-30-001", "acme", "USD", "7", "2", "1", "2", "2", "12345678900.28", "12345678901.37", "1.09",
			"1.19", "1234567890028", "1234567890137", "1234567890028", "1234567890137", "109", "119", "4", "5", "1",
			"0.00", "0.00", "0", "0"}})
	same(t, "vendors without a row", table(t, s, "SELECT vendor, currency, expected_total, one_sided FROM control_totals "+
		"WHERE loans = 0 ORDER BY vendor"), [][]string{{"ibrd", "USD", "0.00", "0"}, {"q2", "USD", "0.00", "0"}})
	same(t, "reject_report", table(t, s,
		"SELECT run, file, sheet, row, column, value FROM reject_report WHERE file > 'l' ORDER BY file, row LIMIT 3"),
		[][]string{
			{"2026-06-30-001", "loans.csv", "", "2", "account", "TWICE"}, {"2026-06-30-001", "loans.csv", "", "10", "rate", "x"},
			{"2026-06-30-001", "more.xlsx", "Open", "2", "account", "TWICE"}})
}

// TestMoneyText holds the views' spelling of money to that of [payoff.Cents], whatever the amounts.
func TestMoneyText(t *testing.T) {
	s := newStore(t)
	recordedOnce(t, s, "ibrd", "0.00")
	cents := rapid.OneOf(rapid.Int64Range(-101, 101), rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999))
	rapid.Check(t, func(rt *rapid.T) {
		e, q := cents.Draw(rt, "expected"), cents.Draw(rt, "quoted")
		_, err := s.db.ExecContext(t.Context(), "UPDATE loan SET expected = ?, quoted = ?", e, q)
		must(t, err)
		want := []string{payoff.Cents(e).String(), payoff.Cents(q).String(), payoff.Cents(q - e).String()}
		for view, difference := range map[string]string{"result_report": "difference", "control_totals": "net_difference"} {
			got := table(t, s, "SELECT expected_total, quoted_total, "+difference+" FROM "+view)
			if !slices.Equal(got[0], want) {
				rt.Fatalf("%s has %v, want %v", view, got[0], want)
			}
		}
	})
	_, err := s.db.ExecContext(t.Context(), "UPDATE loan SET expected = 0, quoted = 0") // as they were recorded
	must(t, err)
}
