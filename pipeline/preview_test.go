package pipeline

import (
	"testing"
	"time"
)

// TestRoughly: times are rounded up, so nobody waits longer than the run said.
func TestRoughly(t *testing.T) {
	for _, c := range []struct {
		takes time.Duration
		want  string
	}{
		{1, "1 s"}, {59 * time.Second, "59 s"}, {59*time.Second + 1, "1 min"}, {61 * time.Second, "2 min"},
		{59*time.Minute + 1, "1 h"}, {10_000 * time.Second, "2 h 47 min"}, {2 * time.Hour, "2 h"},
		{49*time.Hour + time.Minute, "49 h 1 min"},
	} {
		if got := roughly(c.takes); got != c.want {
			t.Errorf("%v: got %s, want %s", c.takes, got, c.want)
		}
	}
}

// TestPace: 50,000 questions at five a second take 10,000 seconds. Without a rate nobody knows.
func TestPace(t *testing.T) {
	for want, pace := range map[string]Pace{
		" at 5 a second and 4 at once: about 2 h 47 min":    {InFlight: 4, PerSecond: 5, Rate: "5/s"},
		" at 100 a minute and 8 at once: about 8 h 20 min":  {InFlight: 8, PerSecond: 100.0 / 60, Rate: "100/m"},
		" at 0.5 a second and 1 at once: about 27 h 47 min": {InFlight: 1, PerSecond: 0.5, Rate: "0.5/s"},
		", 16 at once": {InFlight: 16},
	} {
		if got := pace.describe(50_000); got != want {
			t.Errorf("rate %q: got %q, want %q", pace.Rate, got, want)
		}
	}
}
