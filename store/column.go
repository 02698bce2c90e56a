package store

import (
	"database/sql"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// null turns empty text into NULL.
func null(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// someCents turns an amount of zero, which says nothing, into NULL.
func someCents(d decimal.Decimal) sql.Null[int64] {
	return sql.Null[int64]{V: int64(payoff.CentsOf(d)), Valid: !d.IsZero()}
}

// digits keeps every digit of a number, as text.
func digits(d decimal.NullDecimal) any {
	if !d.Valid {
		return nil
	}
	return d.Decimal.String()
}

// number reads a decimal that the ledger wrote itself.
func number(text sql.NullString) decimal.NullDecimal {
	d, err := decimal.NewFromString(text.String)
	return decimal.NullDecimal{Decimal: d, Valid: text.Valid && err == nil}
}

// cents reads an amount.
func cents(c sql.Null[int64]) decimal.NullDecimal {
	return decimal.NullDecimal{Decimal: decimal.New(c.V, -2), Valid: c.Valid}
}

// centsPointer is an amount of cents, or nil.
func centsPointer(n sql.Null[int64]) *payoff.Cents {
	if !n.Valid {
		return nil
	}
	c := payoff.Cents(n.V)
	return &c
}

// instant spells a time as the ledger keeps it: UTC, so that text sorts as time does.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }
