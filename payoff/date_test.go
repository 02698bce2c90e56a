package payoff_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tieout/payoff"
)

// date reads a date that the test itself wrote.
func date(t testing.TB, iso string) payoff.Date {
	t.Helper()
	d, err := payoff.ParseDate(iso)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseDate(t *testing.T) {
	for text, want := range map[string]string{
		"2026-01-31":                   "2026-01-31",
		"2024-02-29":                   "2024-02-29",
		"2000-02-29":                   "2000-02-29",
		"0001-01-01":                   "0001-01-01",
		"9999-12-31":                   "9999-12-31",
		"2021-01-18T00:00:00.000Z":     "2021-01-18", // LossExpress: the 18th in every zone
		"2022-04-01T21:28:40.256Z":     "2022-04-01",
		"2021-01-18T23:59:59-11:00":    "2021-01-18",
		"2021-01-18T00:00:00.000+0000": "2021-01-18", // Salesforce
		"2021-01-18T09:30":             "2021-01-18",
		"2021-01-18T09:30:00":          "2021-01-18",
	} {
		if d, err := payoff.ParseDate(text); err != nil || d.String() != want {
			t.Errorf("%q is %q, %v, want %s", text, d, err, want)
		}
	}
	for _, text := range []string{"", " ", "T", "2026-1-31", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10",
		"2026-01-00", "2026-01-32", "2026-04-31", "20260131", "01/31/2026", "31-01-2026", "2026-01-31 00:00:00",
		" 2026-01-31", "2026-01-31 ", "26-01-31", "-2026-01-31", "2026/01/31", "٢٠٢٦-٠١-٣١", "46053", "2026-01",
		"2026-02-30T00:00:00Z", "0000-12-31", "0000-01-01", "not a date", "2026-07-10T",
		"2026-07-10Tomorrow", "2026-07-10T25:00:00Z", "2026-07-10T12:60", "2026-07-10T12:00:00+99:00", "2026-07-10T12",
		"2026-07-10T00:00:00Z2026-07-11", "2026-07-10T00:00:00Z "} {
		if d, err := payoff.ParseDate(text); err == nil || !d.IsZero() {
			t.Errorf("%q is taken for %q (%v)", text, d, err)
		}
	}
}

// TestDateOf: the day is the one that the clock's own zone shows.
func TestDateOf(t *testing.T) {
	late := time.Date(2026, 1, 31, 23, 30, 0, 0, time.FixedZone("far west", -11*3600))
	if d := payoff.DateOf(late); d != payoff.NewDate(2026, 1, 31) {
		t.Errorf("got %s", d)
	}
	if d := payoff.DateOf(late.UTC()); d != payoff.NewDate(2026, 2, 1) {
		t.Errorf("in UTC, got %s", d)
	}
}

func TestAddDays(t *testing.T) {
	for _, row := range []struct {
		from string
		n    int
		want string
	}{
		{"2024-02-28", 1, "2024-02-29"}, {"2024-02-28", 2, "2024-03-01"}, {"2023-02-28", 1, "2023-03-01"},
		{"2100-02-28", 1, "2100-03-01"}, {"2000-02-28", 1, "2000-02-29"}, {"2023-12-31", 1, "2024-01-01"},
		{"2024-01-01", -1, "2023-12-31"}, {"2024-03-01", -1, "2024-02-29"}, {"2024-01-01", 366, "2025-01-01"},
		{"2025-01-01", 365, "2026-01-01"}, {"1970-01-01", -1, "1969-12-31"}, {"2026-05-05", 0, "2026-05-05"},
		{"2000-01-01", 36525, "2100-01-01"},
	} {
		from, want := date(t, row.from), date(t, row.want)
		if got := from.AddDays(row.n); got != want || want.Sub(from) != row.n || from.Sub(want) != -row.n {
			t.Errorf("%s and %d days is %s, want %s; the other way it is %d days", from, row.n, got, want, want.Sub(from))
		}
	}
}

func TestDateOrder(t *testing.T) {
	early, late := date(t, "2023-12-31"), date(t, "2024-01-01")
	if !early.Before(late) || late.Before(early) || !late.After(early) || early.After(late) || early.Before(early) ||
		early.After(early) || early.Compare(late) != -1 || late.Compare(early) != 1 || early.Compare(early) != 0 {
		t.Errorf("%s and %s are out of order", early, late)
	}
	if early.Later(late) != late || late.Later(early) != late || early.Earlier(late) != early ||
		late.Earlier(early) != early {
		t.Errorf("of %s and %s, the wrong day is the later or the earlier one", early, late)
	}
	if none := (payoff.Date{}); !none.Before(date(t, "0001-01-01")) {
		t.Error("no date is not before every date")
	}
}

// TestDateAgainstTime holds the day arithmetic to the standard library's.
func TestDateAgainstTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y, m := rapid.IntRange(1, 9999).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m")
		day := rapid.IntRange(1, 31).Draw(t, "d")
		n := rapid.IntRange(-200_000, 200_000).Draw(t, "n")
		d, clock := payoff.NewDate(y, time.Month(m), day), time.Date(y, time.Month(m), day, 0, 0, 0, 0, time.UTC)
		if !d.Time().Equal(clock) || !d.AddDays(n).Time().Equal(clock.AddDate(0, 0, n)) || d.AddDays(n).Sub(d) != n {
			t.Fatalf("%s, %d days later %s; time has %s, %s", d, n, d.AddDays(n), clock, clock.AddDate(0, 0, n))
		}
	})
}

func TestNoDate(t *testing.T) {
	var none payoff.Date
	if !none.IsZero() || none.String() != "" || none != (payoff.Date{}) || date(t, "0001-01-01").IsZero() {
		t.Errorf("no date is %q", none)
	}
	if v, err := none.Value(); v != nil || err != nil {
		t.Errorf("no date is stored as %v, %v, want NULL", v, err)
	}
}

func TestDateJSON(t *testing.T) {
	type row struct {
		Day  payoff.Date
		None payoff.Date
	}
	text, err := json.Marshal(row{Day: date(t, "2024-02-29")})
	if want := `{"Day":"2024-02-29","None":""}`; err != nil || string(text) != want {
		t.Fatalf("got %s, %v, want %s", text, err, want)
	}
	var back row
	if err := json.Unmarshal(text, &back); err != nil || back.Day != date(t, "2024-02-29") || !back.None.IsZero() {
		t.Errorf("read back: %+v, %v", back, err)
	}
	back.Day = date(t, "2020-01-01")
	if err := json.Unmarshal([]byte(`{"Day":""}`), &back); err != nil || !back.Day.IsZero() {
		t.Errorf("empty text leaves %s, %v", back.Day, err)
	}
	for _, bad := range []string{`{"Day":"soon"}`, `{"Day":0}`, `{"Day":20240229}`} {
		if err := json.Unmarshal([]byte(bad), &back); err == nil {
			t.Errorf("%s is taken for %s", bad, back.Day)
		}
	}
}

func TestDateSQL(t *testing.T) {
	day := date(t, "2024-02-29")
	v, err := day.Value()
	if v != "2024-02-29" || err != nil {
		t.Fatalf("stored as %v, %v", v, err)
	}
	var back payoff.Date
	if err := back.Scan(v); err != nil || back != day {
		t.Errorf("read back: %s, %v", back, err)
	}
	if err := back.Scan(nil); err != nil || !back.IsZero() {
		t.Errorf("NULL is %s, %v", back, err)
	}
	for _, bad := range []any{int64(20240229), 45000.0, true, "soon"} {
		if err := back.Scan(bad); err == nil {
			t.Errorf("%v is taken for %s", bad, back)
		}
	}
}

// TestAddMonths: a month later is the same day, or the last day of a shorter month.
func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2024-01-31", 1, "2024-02-29"}, {"2023-01-31", 1, "2023-02-28"}, {"2024-03-31", -1, "2024-02-29"},
		{"2024-11-15", 2, "2025-01-15"}, {"2024-02-29", 12, "2025-02-28"},
	} {
		from, err := payoff.ParseDate(c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := from.AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s and %d months is %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

// TestParseDateAsTimeDoes holds ParseDate to the standard library, for days and for what only looks like one.
func TestParseDateAsTimeDoes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := fmt.Sprintf("%04d-%02d-%02d", rapid.IntRange(0, 9999).Draw(rt, "y"), rapid.IntRange(0, 13).Draw(rt, "m"),
			rapid.IntRange(0, 32).Draw(rt, "d"))
		if at := rapid.IntRange(0, 3*len(text)).Draw(rt, "at"); at < len(text) {
			text = text[:at] + rapid.SampledFrom([]string{"", "0", "-", "x", "/", " ", "٣"}).Draw(rt, "typo") + text[at+1:]
		}
		want, bad := time.Parse(time.DateOnly, text)
		if bad == nil && want.Year() < 1 {
			bad = errors.New("no year")
		}
		got, err := payoff.ParseDate(text)
		if (err == nil) != (bad == nil) || err == nil && got != payoff.DateOf(want) {
			rt.Fatalf("%q is %v (%v), time.Parse says %v (%v)", text, got, err, want, bad)
		}
	})
}
