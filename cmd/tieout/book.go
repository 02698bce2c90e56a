package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/shopspring/decimal"

	"tieout/calc"
	"tieout/payoff"
	"tieout/store"
	"tieout/vendors/sandbox"
)

// bookName is the file beside the first list that says what the sandbox's vendors know otherwise.
const bookName = "sandbox.json"

// bookConfig is sandbox.json: how the sandbox's vendors differ from the lists. Without it they agree.
type bookConfig struct {
	About   string                 `json:"about"`
	Vendors map[string]knobsConfig `json:"vendors"` // by client
	Loans   map[string]knownConfig `json:"loans"`   // by claim or account
}

// knobsConfig is how one vendor of the sandbox behaves.
type knobsConfig struct {
	Latency string  `json:"latency"`
	Rate    float64 `json:"rate"`   // requests a second before 429
	Faults  float64 `json:"faults"` // percent of requests
	Seed    int64   `json:"seed"`
}

// knownConfig is what a vendor knows of one loan otherwise than the list: its terms, its convention, amounts added to
// what it computes, the day it computes for, and how it misbehaves.
type knownConfig struct {
	Why         string                     `json:"why"`
	Fault       sandbox.Fault              `json:"fault"`
	DayCount    string                     `json:"day_count"`
	Inclusive   bool                       `json:"include_payoff_day"`
	NetEscrow   bool                       `json:"net_escrow"`
	KeepExcess  bool                       `json:"keep_excess"`
	PerDiem     *int32                     `json:"per_diem_decimals"`
	Rounding    calc.Rounding              `json:"rounding"`
	DaysMore    int                        `json:"days_more"` // computed for a later day than it states
	AsOf        payoff.Date                `json:"as_of"`     // answers for this day, whatever was asked
	GoodThrough payoff.Date                `json:"good_through"`
	Terms       map[string]string          `json:"terms"`     // by list column, in place of the list's
	Add         map[string]decimal.Decimal `json:"add"`       // by field, to what it computes: total, interest, fees, principal
	Total       *decimal.Decimal           `json:"total"`     // states this total, whatever its parts
	Documents   *[]string                  `json:"documents"` // LossExpress: on file; absent: all that a request needs
}

// readBook reads sandbox.json beside the first list; without one there is no text.
func readBook(firstFile string) (json.RawMessage, error) {
	if firstFile == "" {
		return nil, nil
	}
	text, err := os.ReadFile(filepath.Join(filepath.Dir(firstFile), bookName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	_, err = parseBook(text)
	return text, err
}

func parseBook(text json.RawMessage) (bookConfig, error) {
	var b bookConfig
	if len(text) == 0 {
		return b, nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return b, payoff.Problemf(payoff.CodeConfig, "docs/sandbox.md lists the keys", "%s: %w", bookName, err)
	}
	return b, nil
}

// newSandbox makes the vendors of a staged run: they know its loans, and what the book says otherwise. Their today is
// the run's as-of date.
func (c *config) newSandbox(ctx context.Context, s *store.Store, r *store.Run, sources []store.Source, text json.RawMessage,
) (*sandbox.Sandbox, error) {
	b, err := parseBook(text)
	if err != nil {
		return nil, err
	}
	knobs := map[string]sandbox.Knobs{}
	for _, client := range clients {
		k, err := b.Vendors[client].knobs(r.AsOf)
		if err != nil {
			return nil, err
		}
		knobs[client] = k
	}
	var book sandbox.Book
	for _, src := range sources {
		if src.Quotes != payoff.QuotesFetched {
			continue
		}
		known, err := c.known(ctx, s.Queue(r, src, r.AsOf), src.Vendor, r.AsOf, b.Loans)
		if err != nil {
			return nil, err
		}
		book = append(book, known...)
	}
	return sandbox.New(book, knobs), nil
}

func (k knobsConfig) knobs(today payoff.Date) (sandbox.Knobs, error) {
	noon := today.Time().Add(12 * time.Hour)
	knobs := sandbox.Knobs{RatePerSecond: k.Rate, FaultPercent: k.Faults, Seed: k.Seed, Today: today,
		Now: func() time.Time { return noon }, TokenLife: 1000 * time.Hour}
	if k.Latency == "" {
		return knobs, nil
	}
	var err error
	if knobs.Latency, err = time.ParseDuration(k.Latency); err != nil {
		return knobs, payoff.Problemf(payoff.CodeConfig, "write it as in 50ms", "%s: latency: %w", bookName, err)
	}
	return knobs, nil
}

// known lists the loans of one vendor's queue as the vendor knows them.
func (c *config) known(ctx context.Context, q *store.Queue, vendor string, asOf payoff.Date, loans map[string]knownConfig,
) (sandbox.Book, error) {
	convention, err := c.Vendors[vendor].Convention.convention()
	if err != nil {
		return nil, err
	}
	client := c.Vendors[vendor].client(vendor)
	var book sandbox.Book
	for after := int64(0); ; {
		batch, err := q.Batch(ctx, after, 5000)
		if err != nil || len(batch) == 0 {
			return book, err
		}
		for _, r := range batch {
			k := loans[r.Loan.Key()]
			loan, err := k.loan(client, r.Loan, convention, asOf)
			if err != nil {
				return nil, payoff.Problemf(payoff.CodeConfig, "docs/sandbox.md lists the keys", "%s: %s: %w", bookName, r.Loan.Key(), err)
			}
			book = append(book, loan)
		}
		after = batch[len(batch)-1].Seq
	}
}

// loan returns what the vendor knows: the list's terms where the book says nothing else.
func (k knownConfig) loan(client string, l payoff.Loan, c calc.Convention, asOf payoff.Date) (sandbox.Loan, error) {
	terms, err := k.terms(l.Terms)
	if err != nil {
		return sandbox.Loan{}, err
	}
	if k.DayCount != "" {
		terms.DayCount = ""
		if c.DayCount, err = calc.ParseDayCount(k.DayCount); err != nil {
			return sandbox.Loan{}, err
		}
	}
	c.IncludePayoffDay = c.IncludePayoffDay || k.Inclusive
	c.NetEscrow = c.NetEscrow || k.NetEscrow
	c.KeepExcess = c.KeepExcess || k.KeepExcess
	if k.PerDiem != nil {
		c.PerDiemDecimals = k.PerDiem
	}
	if k.Rounding != "" {
		c.Rounding = k.Rounding
	}
	known := sandbox.Loan{Vendor: client, ID: l.VendorLoanID, Fault: k.Fault}
	if client == sandbox.LossExpress {
		known.ID, known.Documents = l.Claim, []string{"settlement breakdown", "valuation report"}
		if k.Documents != nil {
			known.Documents = *k.Documents
		}
	}
	known.Payoff = func(day payoff.Date) sandbox.Figures { return k.figures(client, l.PayoffDate, terms, c, day) }
	return known, nil
}

// figures is what the vendor's books say for a day. A LossExpress figure is for its good-through date, which reaches
// to the payoff date unless the book says otherwise.
func (k knownConfig) figures(client string, payoffDate payoff.Date, t payoff.Terms, c calc.Convention, asked payoff.Date) sandbox.Figures {
	f := sandbox.Figures{AsOf: asked, GoodThrough: k.GoodThrough}
	if !k.AsOf.IsZero() {
		f.AsOf = k.AsOf
	}
	day := f.AsOf
	if client == sandbox.LossExpress {
		if f.GoodThrough.IsZero() {
			f.GoodThrough = maxDate(asked.AddDays(10), payoffDate)
		}
		day = f.GoodThrough
	}
	p, err := calc.Compute(t, c, day.AddDays(k.DaysMore))
	if err != nil {
		return f
	}
	t = p.Terms // as the history leaves them
	f.Principal, f.Rate, f.PerDiem = t.Principal.Decimal, t.Rate.Decimal, p.PerDiem(2)
	f.Interest = p.Interest.Add(t.UnpaidInterest).Add(k.Add["interest"])
	f.Principal = f.Principal.Add(k.Add["principal"])
	f.Fees, f.LateCharges, f.PrepaymentPenalty = t.Fees.Add(k.Add["fees"]), t.LateCharges, t.PrepaymentPenalty
	f.Escrow, f.Excess = t.EscrowBalance, t.ExcessPayments
	f.PaidTo, f.Maturity, f.NextDue = t.InterestPaidTo, t.MaturityDate, t.NextDueDate
	f.Total = decimal.Sum(p.Total, k.Add["interest"], k.Add["principal"], k.Add["fees"], k.Add["total"])
	if k.Total != nil {
		f.Total = *k.Total
	}
	return f
}

func maxDate(a, b payoff.Date) payoff.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// terms returns the list's terms with those that the vendor knows otherwise.
func (k knownConfig) terms(t payoff.Terms) (payoff.Terms, error) {
	amounts := map[string]*decimal.Decimal{"principal": &t.Principal.Decimal, "rate": &t.Rate.Decimal,
		"unpaid_interest": &t.UnpaidInterest, "fees": &t.Fees, "late_charges": &t.LateCharges,
		"prepayment_penalty": &t.PrepaymentPenalty, "escrow_balance": &t.EscrowBalance, "excess_payments": &t.ExcessPayments}
	for column, text := range k.Terms {
		var err error
		if amount, ok := amounts[column]; ok {
			*amount, err = payoff.ParseNumber(text)
		} else if column == "interest_paid_to" {
			t.InterestPaidTo, err = payoff.ParseDate(text)
		} else {
			err = fmt.Errorf("no such column")
		}
		if err != nil {
			return t, fmt.Errorf("terms: %s %q: %w", column, text, err)
		}
	}
	return t, nil
}
