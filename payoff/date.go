package payoff

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"time"
)

// A Date is a calendar day with no clock and no time zone. The zero Date is no date at all; dates are comparable
// with ==. Its one spelling, in text, JSON and SQL, is 2006-01-02.
type Date struct{ n int32 } // days since 0000-12-31, so that 0001-01-01 is 1 and the zero value is absent

const secondsADay = 24 * 60 * 60

// epoch is the day before 0001-01-01, in seconds since 1970.
var epoch = time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC).Unix()

// NewDate returns the day y-m-d; days beyond a month's end run on into the next month, as in [time.Date].
func NewDate(y int, m time.Month, d int) Date {
	return Date{int32((time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() - epoch) / secondsADay)}
}

// DateOf returns the calendar day that t shows in its own zone.
func DateOf(t time.Time) Date { return NewDate(t.Date()) }

// ParseDate reads an ISO date. A time after a T is dropped, and nothing is converted to another zone:
// 2021-01-18T00:00:00.000Z is the 18th, wherever it is read. There is no year 0: its last day is the zero Date.
func ParseDate(s string) (Date, error) {
	day := s
	if len(s) > len(time.DateOnly) && s[len(time.DateOnly)] == 'T' && isTime(s[len(time.DateOnly):]) {
		day = s[:len(time.DateOnly)]
	}
	t, err := time.Parse(time.DateOnly, day)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("%q is not a date like 2026-01-31", s)
	}
	return DateOf(t), nil
}

// isTime says whether a text that begins with a T is a time of day, with or without seconds, their fraction and a zone.
func isTime(text string) bool {
	for _, layout := range []string{"T15:04:05Z07:00", "T15:04:05", "T15:04:05Z0700", "T15:04Z07:00", "T15:04",
		"T15:04Z0700"} {
		if _, err := time.Parse(layout, text); err == nil { // a fraction of a second is read after any seconds
			return true
		}
	}
	return false
}

// Time returns midnight UTC of the day.
func (d Date) Time() time.Time { return time.Unix(int64(d.n)*secondsADay+epoch, 0).UTC() }

// YMD returns the year, the month and the day of the month.
func (d Date) YMD() (int, time.Month, int) { return d.Time().Date() }

// IsZero says whether there is no date.
func (d Date) IsZero() bool { return d.n == 0 }

// Sub returns the number of calendar days from e to d, negative if d is before e.
func (d Date) Sub(e Date) int { return int(d.n - e.n) }

// AddDays returns the day n days later, or earlier for a negative n.
func (d Date) AddDays(n int) Date { return Date{d.n + int32(n)} }

// AddMonths returns the same day n months later, or the last day of a month that is shorter.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.YMD()
	last := NewDate(y, m+time.Month(n)+1, 0)
	_, _, days := last.YMD()
	return last.AddDays(min(day, days) - days)
}

// Compare returns -1, 0 or +1 as d is before, on or after e. No date is before every date.
func (d Date) Compare(e Date) int { return cmp.Compare(d.n, e.n) }

// Before says whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.n < e.n }

// After says whether d is a later day than e.
func (d Date) After(e Date) bool { return d.n > e.n }

// Later returns the later of two days; no date is before every date.
func (d Date) Later(e Date) Date { return Date{max(d.n, e.n)} }

// Earlier returns the earlier of two days; no date is before every date.
func (d Date) Earlier(e Date) Date { return Date{min(d.n, e.n)} }

// String returns the ISO spelling, or nothing for no date.
func (d Date) String() string {
	text, _ := d.AppendText(make([]byte, 0, len(time.DateOnly)))
	return string(text)
}

// AppendText appends the ISO spelling, or nothing for no date.
func (d Date) AppendText(text []byte) ([]byte, error) {
	if d.IsZero() {
		return text, nil
	}
	y, m, day := d.YMD()
	if y < 0 || y > 9999 {
		return d.Time().AppendFormat(text, time.DateOnly), nil
	}
	return append(text, digit(y/1000), digit(y/100), digit(y/10), digit(y), '-', // five times as fast as AppendFormat
		digit(int(m)/10), digit(int(m)), '-', digit(day/10), digit(day)), nil
}

// digit returns the last digit of n.
func digit(n int) byte { return byte('0' + n%10) }

// MarshalText writes the ISO spelling; no date is empty.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText reads what [ParseDate] reads; empty text is no date.
func (d *Date) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	*d, err = ParseDate(string(text))
	return err
}

// Value stores the ISO spelling; no date is NULL.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads what [Date.Value] stored.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	}
	return fmt.Errorf("a date cannot be read from %T", src)
}
