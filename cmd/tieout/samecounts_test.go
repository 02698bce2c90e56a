package main

import (
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// saidCounts are the counts of a run as summary.json has them, read by its published names.
type saidCounts struct {
	Run        string
	ExitCode   int            `json:"exit_code"`
	Input      map[string]int `json:"input"`
	Statements map[string]int `json:"statements"`
	History    map[string]int `json:"history"`
	Inputs     []struct {
		Kind string
		Rows int
	}
	Vendors []map[string]any
	Breaks  map[string]*int
	Causes  []struct {
		State string `json:"cause_state"`
		Loans int
	}
}

// checkSameCounts holds the reports of every complete run of the working folder's ledgers to the views, and JSON,
// workbook, exceptions.csv and what the terminal said to each other.
func checkSameCounts(t *testing.T, printed string) {
	t.Helper()
	ledgers, err := filepath.Glob("*.db")
	must(t, err)
	summaries, err := filepath.Glob("*/*/summary.json")
	must(t, err)
	for _, path := range summaries {
		if strings.Contains(filepath.Dir(path), "-before") { // of another ledger's run, set aside
			continue
		}
		var s saidCounts
		must(t, json.Unmarshal([]byte(readFile(t, path)), &s))
		for _, ledger := range ledgers {
			db := openLedger(t, ledger)
			if counted(t, db, "SELECT count(*) FROM run WHERE id = ? AND state = 'complete'", s.Run) > 0 &&
				strings.Contains(readFile(t, path), `"ledger":"`+ledger+`"`) {
				checkRun(t, db, &s, filepath.Dir(path), printed)
			}
			must(t, db.Close())
		}
	}
}

func counted(t *testing.T, db *sql.DB, query string, args ...any) int {
	t.Helper()
	var n int
	must(t, db.QueryRow(query, args...).Scan(&n))
	return n
}

func checkRun(t *testing.T, db *sql.DB, s *saidCounts, folder, printed string) {
	t.Helper()
	checkSums(t, s)
	want := countsOf(s)
	for name, got := range map[string]map[string]int{"views": viewCounts(t, db, s.Run), "workbook": bookCounts(t, folder),
		"exceptions.csv": csvCounts(t, folder), "terminal": printedCounts(t, s.Run, printed)} {
		for what, n := range got {
			if w, ok := want[what]; !ok || w != n {
				t.Errorf("%s: %s has %d %s, JSON has %d", s.Run, name, n, what, w)
			}
		}
	}
	checkVendors(t, db, s)
}

// countsOf gives the counts of JSON the names by which they are compared.
func countsOf(s *saidCounts) map[string]int {
	all := map[string]int{"read": s.Input["read"], "accepted": s.Input["accepted"], "left out": s.Input["left_out"],
		"list rejects": s.Input["rejected"],
		"rejects":      s.Input["rejected"] + s.Statements["rejected"] + s.History["rejected"]}
	for name, n := range s.Breaks {
		if n != nil {
			all[name] = *n
		}
	}
	delete(all, "not_compared") // of breaks; the loans follow
	for _, v := range s.Vendors {
		for _, name := range []string{"loans", "matched", "within_tolerance", "broken", "unmatched", "missing_in_list",
			"not_compared"} {
			all[name] += int(v[name].(float64))
		}
	}
	return all
}

// checkSums holds the counts of JSON to the sums that they promise.
func checkSums(t *testing.T, s *saidCounts) {
	t.Helper()
	b := func(name string) int { return *s.Breaks[name] }
	var loans, broken, oneSided, missing int
	for _, v := range s.Vendors {
		n := func(name string) int { return int(v[name].(float64)) }
		loans, broken, oneSided, missing = loans+n("loans"), broken+n("broken"), oneSided+n("one_sided"), missing+
			n("missing_in_list")
		equal(t, s.Run+" loans", n("loans"), n("matched")+n("within_tolerance")+n("broken")+n("unmatched"))
		equal(t, s.Run+" unmatched", n("unmatched"), n("not_compared")+n("one_sided")-n("missing_in_list"))
		equal(t, s.Run+" net", money(t, v, "net_difference"), money(t, v, "quoted_total")-money(t, v, "expected_total"))
	}
	in, st, h := s.Input, s.Statements, s.History
	equal(t, s.Run+" input", in["read"], in["accepted"]+in["terms"]+in["rejected"]+in["left_out"])
	equal(t, s.Run+" statements", st["read"],
		st["rejected"]+st["left_out"]+st["paired"]+st["of_rejected"]+st["missing_in_list"])
	equal(t, s.Run+" history", h["read"], h["accepted"]+h["rejected"])
	equal(t, s.Run+" accepted", in["accepted"], loans)
	equal(t, s.Run+" missing", st["missing_in_list"], missing)
	equal(t, s.Run+" differences", b("differences"), broken)
	equal(t, s.Run+" one-sided", b("one_sided"), oneSided)
	equal(t, s.Run+" breaks", b("total"), b("differences")+b("one_sided"))
	equal(t, s.Run+" age", b("total"), b("new")+b("reopened")+b("persisting"))
	equal(t, s.Run+" causes", b("differences"), b("explained")+b("several")+b("possible")+b("unexplained"))
	rows := map[string]int{}
	for _, f := range s.Inputs {
		rows[f.Kind] += f.Rows
	}
	equal(t, s.Run+" rows of lists", in["read"], rows["loans"]+rows["claims"])
	equal(t, s.Run+" rows of statements", st["read"], rows["statement"])
	equal(t, s.Run+" rows of histories", h["read"], rows["history"])
	if s.ExitCode == 3 && b("total") == 0 || s.ExitCode == 0 && b("total") > 0 {
		t.Errorf("%s: exit %d with %d breaks", s.Run, s.ExitCode, b("total"))
	}
}

func equal(t *testing.T, what string, got, want int) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %d, and its parts come to %d", what, got, want)
	}
}

// money reads an amount of JSON in cents.
func money(t *testing.T, v map[string]any, name string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.Replace(v[name].(string), ".", "", 1))
	must(t, err)
	return n
}

// viewCounts counts the rows of the views.
func viewCounts(t *testing.T, db *sql.DB, run string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for name, query := range map[string]string{
		"total":            "SELECT count(DISTINCT break_id) FROM break_report WHERE run = ?",
		"one_sided":        "SELECT count(*) FROM break_report WHERE run = ? AND field = 'presence'",
		"oldest_days":      "SELECT coalesce(max(age_days), -1) FROM break_report WHERE run = ?",
		"matched":          "SELECT count(*) FROM result_report WHERE run = ? AND status = 'matched'",
		"within_tolerance": "SELECT count(*) FROM result_report WHERE run = ? AND status = 'within_tolerance'",
		"differences":      "SELECT count(*) FROM result_report WHERE run = ? AND status = 'broken'",
		"loans":            "SELECT count(*) FROM result_report WHERE run = ? AND reason IS NOT 'missing_in_list'",
		"missing_in_list":  "SELECT coalesce(sum(missing_in_list), -1) FROM control_totals WHERE run = ?",
		"not_compared":     "SELECT coalesce(sum(not_compared), -1) FROM control_totals WHERE run = ?",
		"unmatched":        "SELECT coalesce(sum(unmatched), -1) FROM control_totals WHERE run = ?",
		"explained": "SELECT count(*) FROM result_report WHERE run = ? AND cause_state IN ('unique', 'class', " +
			"'profile')",
		"several":     "SELECT count(*) FROM result_report WHERE run = ? AND cause_state = 'ambiguous'",
		"unexplained": "SELECT count(*) FROM result_report WHERE run = ? AND cause_state = 'unexplained'",
		"rejects":     "SELECT count(*) FROM reject_report WHERE run = ?",
	} {
		if counts[name] = counted(t, db, query, run); counts[name] < 0 {
			delete(counts, name) // there is none
		}
	}
	return counts
}

// checkVendors holds the vendors of JSON to the view control_totals, and our figure of all loans to its parts.
func checkVendors(t *testing.T, db *sql.DB, s *saidCounts) {
	t.Helper()
	names := []string{"vendor", "currency", "loans", "matched", "within_tolerance", "broken", "unmatched",
		"missing_in_list", "one_sided", "not_compared", "expected_total", "quoted_total", "net_difference",
		"absolute_difference", "not_compared_expected", "one_sided_expected"}
	var want strings.Builder
	ours := 0
	for _, v := range s.Vendors {
		texts := make([]string, len(names))
		for i, name := range names {
			texts[i] = fmt.Sprint(v[name])
		}
		fmt.Fprintf(&want, "  %s\n", strings.Join(texts, "|"))
		ours += money(t, v, "expected_total") + money(t, v, "not_compared_expected") + money(t, v, "one_sided_expected")
	}
	var got strings.Builder
	printRows(t, &got, db, "SELECT "+strings.Join(names, ", ")+" FROM control_totals WHERE run = '"+s.Run+
		"' ORDER BY vendor, currency")
	if diff := cmp.Diff(want.String(), got.String()); diff != "" {
		t.Errorf("%s: vendors of JSON and control_totals (-JSON +view):\n%s", s.Run, diff)
	}
	equal(t, s.Run+" our figure of all loans",
		counted(t, db, "SELECT coalesce(sum(expected_cents), 0) FROM result_report WHERE run = ?", s.Run), ours)
}

// bookCounts reads the counts of the workbook's Summary, which must not say NO anywhere.
func bookCounts(t *testing.T, folder string) map[string]int {
	t.Helper()
	f, err := excelize.OpenFile(filepath.Join(folder, "tieout.xlsx"))
	must(t, err)
	defer func() { must(t, f.Close()) }()
	rows, err := f.GetRows("Summary", excelize.Options{RawCellValue: true})
	must(t, err)
	labels := map[string]string{"Rows read in the lists": "read", "   accepted": "accepted", "Loans": "loans",
		"   left out: duplicates, totals": "left out", "   matched to the cent": "matched",
		"   within tolerance": "within_tolerance", "   broken": "differences", "   unmatched": "unmatched",
		"Statement lines without a loan": "missing_in_list", "Breaks": "total", "   one-sided": "one_sided",
		"Not compared": "not_compared", "Breaks: new": "new", "   reopened": "reopened", "   persisting": "persisting",
		"Broken: explained": "explained", "   several causes fit": "several", "   possible": "possible",
		"   unexplained": "unexplained"}
	counts := map[string]int{}
	for _, row := range rows {
		for _, cell := range row {
			if cell == "NO" {
				t.Errorf("%s: the Summary does not agree with itself: %q", folder, row)
			}
		}
		if name := labels[first(row)]; name != "" && len(row) > 1 {
			counts[name], err = strconv.Atoi(row[1])
			must(t, err)
			delete(labels, row[0])
		}
	}
	if len(labels) > 0 {
		t.Errorf("%s: the Summary does not have %q", folder, slices.Sorted(maps.Values(labels)))
	}
	return counts
}

func first(row []string) string {
	if len(row) == 0 {
		return ""
	}
	return row[0]
}

// csvCounts counts the lines of exceptions.csv.
func csvCounts(t *testing.T, folder string) map[string]int {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, "exceptions.csv"))
	must(t, err)
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	must(t, err)
	place := map[string]int{}
	for i, name := range rows[0] {
		place[name] = i
	}
	counts, ids := map[string]int{"differences": 0, "one_sided": 0, "missing_in_list": 0}, map[string]bool{}
	for _, row := range rows[1:] {
		id, reason := row[place["break_id"]], row[place["reason"]]
		if id != "" {
			ids[id] = true
		}
		switch {
		case row[place["status"]] == "broken":
			counts["differences"]++
		case id != "":
			counts["one_sided"]++
		}
		if reason == "missing_in_list" {
			counts["missing_in_list"]++
		}
		if (id != "") != (row[place["first_seen"]] != "") {
			t.Errorf("%s: a break without an age, or an age without a break: %q", folder, row)
		}
	}
	counts["total"] = len(ids)
	return counts
}

// printedCounts reads the counts of the run's summary on the terminal; none if it was not printed.
func printedCounts(t *testing.T, run, printed string) map[string]int {
	t.Helper()
	_, said, found := strings.Cut(printed, "Run "+run+" ")
	if !found || strings.Contains(said, "Run "+run+" ") { // several ledgers have a run of this id
		return nil
	}
	said, _, _ = strings.Cut(said, "  calls ")
	counts := map[string]int{}
	for name, pattern := range map[string]string{"read": `input +([\d,]+) read`, "accepted": `= ([\d,]+) accepted`,
		"total": `breaks +([\d,]+) =`, "new": `= ([\d,]+) new`, "persisting": `([\d,]+) persisting`,
		"one_sided": `= ([\d,]+) one-sided`, "explained": `\+ ([\d,]+) explained`, "several": `([\d,]+) several fit`,
		"unexplained": `([\d,]+) unexplained`, "not_compared": `not compared: ([\d,]+) loans?`,
		"missing_in_list": `([\d,]+) without a loan`} {
		if m := regexp.MustCompile(pattern).FindStringSubmatch(said); m != nil {
			n, err := strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
			must(t, err)
			counts[name] = n
		}
	}
	if _, ok := counts["total"]; !ok {
		t.Errorf("%s: the terminal does not say how many breaks there are:\n%s", run, said)
	}
	return counts
}
