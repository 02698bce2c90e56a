package pipeline

import (
	"maps"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
	"tieout/readers"
	"tieout/store"
	"tieout/vendors/client"
)

// A Setup is what a run is configured with, as typed values.
type Setup struct {
	Path       string // of the configuration; empty if there is none
	Text       []byte // the configuration as it was read, which the ledger keeps; secrets are references
	Ledger     string // the path of the ledger
	Reports    string // the folder for reports
	Location   *time.Location
	Duplicates store.Duplicates
	Layouts    []readers.Layout // of lists, in the order in which they are tried
	Vendors    map[string]Vendor

	// Logins resolves the logins of the vendors that are asked, by their names.
	Logins func() (map[string]client.Login, error)
}

// Today is the calendar day in the configured time zone.
func (s *Setup) Today() payoff.Date { return payoff.DateOf(time.Now().In(s.Location)) }

// Sources lists where each configured vendor's quotes come from, by name.
func (s *Setup) Sources() []store.Source {
	var sources []store.Source
	for _, name := range slices.Sorted(maps.Keys(s.Vendors)) {
		v := s.Vendors[name]
		source := store.Source{Vendor: name, Quotes: v.Quotes}
		if v.Client != nil {
			source.BaseURL = v.Client.BaseURL
		}
		sources = append(sources, source)
	}
	return sources
}

// A Vendor is one vendor as it is configured: where its quotes come from, and how we compute and compare.
type Vendor struct {
	Name       string
	Quotes     payoff.QuoteSource
	Client     *client.Vendor // how it is asked; nil unless its quotes are fetched
	Pace       Pace
	Statement  []readers.Layout // of its statements; empty: their columns have canonical names
	Compute    *calc.Convention // how its own figure is computed; nil unless it is
	Convention calc.Convention  // of the figure we expect; its day count may be empty
	Tolerances payoff.Tolerances
	Fees       map[string]decimal.Decimal // its fee schedule by name, in dollars

	// DayCount returns tieout's name of a day count that the vendor's client spells in its own way, also if its quotes
	// are not fetched; nil if there is no such client, or it has no spellings of its own.
	DayCount func(spelling string) (name string, ok bool)

	// MaxRequests is how many payoffs a run may request unattended; 0: none, requests are made by an approved plan.
	MaxRequests int
}

// A Pace is how fast a vendor is asked.
type Pace struct {
	InFlight  int     // questions at once; at least 1
	PerSecond float64 // requests a second; 0: no limit of ours
	Rate      string  // the same as it is configured, as in 5/s or 100/m; empty: no limit of ours
}
