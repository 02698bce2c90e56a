package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/shopspring/decimal"

	"tieout/payoff"
)

// A planFile is a plan as people read it: what is to be sent, and all that it was made of. Its checksum, the last line,
// tells a plan that was changed by accident; it is no signature.
type planFile struct {
	PreparedBy string        `yaml:"prepared_by"` // operating-system user@host
	PreparedAt string        `yaml:"prepared_at"` // RFC 3339, UTC
	Version    string        `yaml:"version"`
	Config     planInput     `yaml:"config"`
	Ledger     string        `yaml:"ledger"` // the one that knows what was sent before; apply uses no other
	AsOf       string        `yaml:"as_of"`
	Inputs     []planInput   `yaml:"inputs"`
	Counts     planCounts    `yaml:"counts"`
	Amount     string        `yaml:"amount"` // dollars that are moved in all
	Effects    []planEffect  `yaml:"effects"`
	LeftOut    []planLeftOut `yaml:"left_out"`
	sum        string        // the checksum
}

// A planInput is a file that the plan was made of.
type planInput struct {
	File   string `yaml:"file"`
	Sheet  string `yaml:"sheet,omitempty"`
	SHA256 string `yaml:"sha256"`
}

// planCounts counts the effects by action.
type planCounts struct {
	Request int `yaml:"request"`
	Cancel  int `yaml:"cancel"`
	Refresh int `yaml:"refresh"`
	PayOff  int `yaml:"pay_off"`
}

// A planEffect is one effect, and why it is proposed.
type planEffect struct {
	Place        int    `yaml:"place"`
	Vendor       string `yaml:"vendor"`
	Action       string `yaml:"action"`
	Account      string `yaml:"account,omitempty"`
	Claim        string `yaml:"claim,omitempty"`
	VendorLoanID string `yaml:"vendor_loan_id,omitempty"`
	Day          string `yaml:"day,omitempty"`
	Amount       string `yaml:"amount,omitempty"`
	Again        bool   `yaml:"again,omitempty"`
	Because      string `yaml:"because"`
}

// A planLeftOut is a row for which nothing is proposed although something was wanted, and why.
type planLeftOut struct {
	Row    string `yaml:"row"`
	Loan   string `yaml:"loan,omitempty"`
	Reason string `yaml:"reason"`
}

const checksumKey = "checksum: "

// count fills in the counts and the amount.
func (p *planFile) count() error {
	p.Counts, p.Amount = planCounts{}, "0.00"
	of := map[string]*int{string(payoff.RequestPayoff): &p.Counts.Request, string(payoff.CancelRequest): &p.Counts.Cancel,
		string(payoff.RefreshPayoff): &p.Counts.Refresh, string(payoff.PayOff): &p.Counts.PayOff}
	total := decimal.Decimal{}
	for _, e := range p.Effects {
		n, ok := of[e.Action]
		if !ok {
			return fmt.Errorf("effect %d: %q is no action", e.Place, e.Action)
		}
		*n++
		effect, err := e.effect()
		if err != nil {
			return fmt.Errorf("effect %d: %w", e.Place, err)
		}
		total = total.Add(effect.Amount.Decimal)
	}
	p.Amount = total.StringFixed(2)
	return nil
}

// effect returns the effect in the words of the domain.
func (e planEffect) effect() (payoff.Effect, error) {
	effect := payoff.Effect{Vendor: e.Vendor, Action: payoff.Action(e.Action),
		Loan: payoff.Loan{Vendor: e.Vendor, Account: e.Account, Claim: e.Claim, VendorLoanID: e.VendorLoanID}}
	if effect.Target() == "" {
		return effect, errors.New("it names neither a claim nor a loan")
	}
	if (e.Amount != "") != effect.Action.Money() || (e.Day != "") != effect.Action.Money() {
		return effect, errors.New("a day and an amount belong to a pay-off, and to nothing else")
	}
	if !effect.Action.Money() {
		return effect, nil
	}
	if e.Claim != "" { // by which the loan could stand in the ledger under two names
		return effect, errors.New("a pay-off names the loan, not a claim")
	}
	amount, err := payoff.ParseAmount(e.Amount)
	if err == nil && !amount.IsPositive() {
		err = errors.New("is not positive")
	}
	if err != nil {
		return effect, fmt.Errorf("amount %q %w", e.Amount, err)
	}
	effect.Amount = payoff.Known(amount)
	effect.Day, err = payoff.ParseDate(e.Day)
	return effect, err
}

// text spells the plan, the checksum below.
func (p *planFile) text() ([]byte, error) {
	body, err := yaml.Marshal(p)
	if err != nil {
		return nil, err
	}
	return append(body, checksumKey+digestOf(body)+"\n"...), nil
}

func digestOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// readPlan reads a plan whose checksum is right and whose counts and amount are those of its effects.
func readPlan(path string) (*planFile, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeNoFile, "name a file that tieout plan --out wrote", "the plan cannot be read: %w", err)
	}
	refused := func(format string, args ...any) error {
		return payoff.Problemf(payoff.CodePlan, "make it again with tieout plan", "%s: %w", path, fmt.Errorf(format, args...))
	}
	at := bytes.LastIndex(text, []byte("\n"+checksumKey))
	if at < 0 {
		return nil, refused("it does not end in a checksum")
	}
	body, last := text[:at+1], strings.TrimSuffix(string(text[at+1+len(checksumKey):]), "\n")
	p := &planFile{sum: digestOf(body)}
	if last != p.sum {
		return nil, refused("its checksum is wrong: it was changed after it was made")
	}
	if err := yaml.UnmarshalWithOptions(body, p, yaml.Strict()); err != nil {
		return nil, refused("%s", yaml.FormatError(err, false, false))
	}
	counts, amount := p.Counts, p.Amount
	if err := p.count(); err != nil {
		return nil, refused("%w", err)
	}
	if counts != p.Counts || amount != p.Amount {
		return nil, refused("its counts or its amount are not those of its effects")
	}
	return p, nil
}

// fileSum is the SHA-256 of a file in hex.
func fileSum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// writeWhole writes a file of mode 0600 that appears whole or not at all, and survives a power cut.
func writeWhole(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".tieout-plan-*") // CreateTemp gives it 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// whoami is the operating-system user and the host: a name that environment variables do not decide.
func whoami() (string, error) {
	u, err := user.Current()
	if err != nil {
		return "", fmt.Errorf("who prepares or approves must be known: %w", err)
	}
	host, err := os.Hostname()
	return u.Username + "@" + host, err
}
