package effects

import (
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/client"
)

// A Setup is what effects are configured with.
type Setup struct {
	// Vendors are the vendors that are asked, by name.
	Vendors map[string]*client.Vendor
	// Logins resolves the logins of all vendors that are asked, by vendor. It is called only if a vendor is needed.
	Logins func() (map[string]client.Login, error)
	// Check says, as a [payoff.RowError], why a row is no loan of this configuration, and may bring its values into
	// their canonical form.
	Check func(*payoff.Loan) error
	Caps  Caps
}

// Caps bound a plan: its age, how many effects it has, and how much money they move together.
type Caps struct {
	Age    time.Duration
	Count  int
	Amount decimal.Decimal // dollars
}

// DefaultCaps allow a day's work, and no money.
func DefaultCaps() Caps { return Caps{Age: 24 * time.Hour, Count: 100} }
