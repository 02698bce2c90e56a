package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"tieout/payoff"
)

// BookName is the name of the file, next to the first list, that says how the sandbox's vendors differ from the lists.
const BookName = "sandbox.json"

// keysHint says where the keys of the book are documented.
const keysHint = "docs/sandbox.md lists the keys"

// A bookFile is what sandbox.json says. Without one the vendors agree with the lists.
type bookFile struct {
	About   string                  `json:"about"`
	Vendors map[string]behaviorKeys `json:"vendors"` // by client
	Loans   map[string]difference   `json:"loans"`   // by claim or account
}

// The behaviorKeys are how one vendor behaves.
type behaviorKeys struct {
	Latency string  `json:"latency"`
	Rate    float64 `json:"rate"`   // requests a second before 429
	Faults  float64 `json:"faults"` // percent of requests
	Seed    int64   `json:"seed"`
	Work    string  `json:"work"` // how long LossExpress works on a request; empty: forever
	Lost    Lost    `json:"lost"` // what the connection of every effect takes with it
}

// ReadBook reads sandbox.json from the folder of the first list. It returns nil if there is no such file, and an error
// if it cannot be read or has unknown keys.
func ReadBook(firstFile string) (json.RawMessage, error) {
	if firstFile == "" {
		return nil, nil
	}
	text, err := payoff.ReadFile(filepath.Join(filepath.Dir(firstFile), BookName), 256<<20)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	_, err = parseBook(text)
	return text, err
}

// parseBook parses the text of sandbox.json; an empty text is an empty book.
func parseBook(text json.RawMessage) (bookFile, error) {
	var b bookFile
	if len(text) == 0 {
		return b, nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return b, payoff.Problemf(payoff.CodeConfig, keysHint, "%s: %w", BookName, err)
	}
	return b, nil
}

// behavior returns the behavior of a vendor whose day is today. Without a clock, its time stands still at noon.
func (b behaviorKeys) behavior(today payoff.Date, clock func() time.Time) (behavior Behavior, err error) {
	if clock == nil {
		noon := today.Time().Add(12 * time.Hour)
		clock = func() time.Time { return noon }
	}
	behavior = Behavior{RatePerSecond: b.Rate, FaultPercent: b.Faults, Seed: b.Seed, Today: today, Now: clock,
		TokenLife: 1000 * time.Hour}
	if behavior.Latency, err = duration("latency", b.Latency); err != nil {
		return behavior, err
	}
	behavior.WorkTime, err = duration("work", b.Work)
	if err == nil && b.Lost != NothingLost && b.Lost != LostRequest && b.Lost != LostAnswer {
		err = payoff.Problemf(payoff.CodeConfig, "lost is request or answer", "%s: lost: %q is neither", BookName, b.Lost)
	}
	return behavior, err
}

// duration reads the duration of a key; zero if there is none.
func duration(key, text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, payoff.Problemf(payoff.CodeConfig, "write it as in 50ms", "%s: %s: %w", BookName, key, err)
	}
	return d, nil
}

// trouble is what the effects at each vendor meet; nil if none meets any.
func (b bookFile) trouble() func(Request) Trouble {
	for _, v := range b.Vendors {
		if v.Lost != NothingLost {
			return func(r Request) Trouble { return Trouble{Lost: b.Vendors[r.Vendor].Lost} }
		}
	}
	return nil
}
