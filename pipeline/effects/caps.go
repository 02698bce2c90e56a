package effects

import (
	"time"

	"github.com/shopspring/decimal"
)

// Caps bound a plan: its age, how many effects it has, and how much money they move together.
type Caps struct {
	Age    time.Duration
	Count  int
	Amount decimal.Decimal // dollars
}

// DefaultCaps allow a day's work, and no money.
func DefaultCaps() Caps { return Caps{Age: 24 * time.Hour, Count: 100} }
