package writers

import (
	"encoding/csv"
	"io"
	"iter"
	"strings"
	"testing"

	"tieout/payoff"
)

// writeExceptions writes exceptions.csv by itself.
func writeExceptions(w io.Writer, lines iter.Seq2[payoff.Line, error]) error {
	file, err := newExceptionsFile(w)
	if err != nil {
		return err
	}
	for _, err := range file.copying(lines) {
		if err != nil {
			return err
		}
	}
	return file.end()
}

func TestExceptionsCSV(t *testing.T) {
	var out strings.Builder
	if err := writeExceptions(&out, sample().Exceptions()); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const head = "vendor,account,claim,status,reason,payoff_date,compared_day,currency,expected,quoted,difference," +
		"principal_diff,interest_diff,fees_diff,per_diem_diff,cause,other_causes,cause_state,first_seen,age_days,marks," +
		"detail,source,break_id"
	const first = "q2,0003,,broken,,2026-10-01,2026-10-01,USD,5000.00,4800.00,-200.00,,-200.00,,-0.1234," +
		"day_count_actual_360,day_count_nl,ambiguous,2026-09-28,3,,,loans.csv:2,B-0003"
	if got := strings.Join(rows[0], ","); got != head {
		t.Errorf("header\n%s, want\n%s", got, head)
	}
	if got := strings.Join(rows[1], ","); got != first {
		t.Errorf("first row\n%s, want\n%s", got, first)
	}
	if got := rows[3][21]; got != "'=cmd|' /C calc'!A0" {
		t.Errorf("detail %q is live", got)
	}
	if len(rows) != 5 {
		t.Errorf("%d rows, want 5", len(rows))
	}
}

// TestNoCellOfCSVIsLive puts an attack into every text of a line.
func TestNoCellOfCSVIsLive(t *testing.T) {
	for _, bad := range []string{"=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1", "\x00=1",
		" =1"} {
		l := broken(bad, bad, 1, 2)
		l.Claim, l.Detail, l.Marks, l.Cause, l.Causes, l.Currency = bad, bad, bad, bad, bad, bad
		l.Status, l.Reason, l.CauseState = payoff.Status(bad), payoff.Reason(bad), payoff.CauseState(bad)
		l.Source.File = bad
		for _, c := range exceptionColumns() {
			got := c.cell(&l)
			if got.number() {
				continue
			}
			s := strings.TrimLeft(got.csv(), " \t\r\n")
			if s != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(s)[0]) {
				t.Errorf("%s with %q is live: %q", c.head, bad, s)
			}
		}
	}
}
