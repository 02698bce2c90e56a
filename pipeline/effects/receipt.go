package effects

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"tieout/payoff"
)

// receiptSuffix follows the name of a plan's file in that of its receipt.
const receiptSuffix = ".receipt"

// A receipt is the file beside a plan that says what was sent of it, when and by whom. It is made before the first
// effect is sent and never overwritten, so that a plan is applied once even if the ledger is lost.
type receipt struct {
	file *os.File // nil for a plan that has no file
}

// A receiptHead is how a receipt begins. What was sent follows, as it ends.
type receiptHead struct {
	Plan       string `yaml:"plan"` // its checksum
	PreparedBy string `yaml:"prepared_by"`
	AppliedBy  string `yaml:"applied_by"`
	AppliedUID string `yaml:"applied_uid"`
	AppliedAt  string `yaml:"applied_at"`
	Ledger     string `yaml:"ledger"`
	LedgerID   string `yaml:"ledger_id"`
}

// A receiptLine says what became of one effect.
type receiptLine struct {
	Place        int    `yaml:"place"`
	At           string `yaml:"at"`
	Vendor       string `yaml:"vendor"`
	Action       string `yaml:"action"`
	Claim        string `yaml:"claim,omitempty"`
	VendorLoanID string `yaml:"vendor_loan_id,omitempty"`
	Amount       string `yaml:"amount,omitempty"`
	State        string `yaml:"state"`
	Detail       string `yaml:"detail"`
}

// receiptName returns a name for a plan's receipt: beside it, and after those that are there.
func receiptName(plan string, n int) string {
	if n == 1 {
		return plan + receiptSuffix
	}
	return fmt.Sprintf("%s%s.%d", plan, receiptSuffix, n)
}

// A receipt begins with a line that names its plan, of less than receiptLine1 bytes.
const (
	planKey      = "plan: "
	receiptLine1 = 256
)

// receiptMost is how many files a plan's receipt is looked for in: a name is used for that many plans.
const receiptMost = 10_000

// findReceipt refuses a plan that has a receipt, and returns the name for one if it has none.
func (p *Plan) findReceipt() (free string, err error) {
	for n := 1; n <= receiptMost; n++ {
		name := receiptName(p.path, n)
		plan, err := receiptOf(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return name, nil
		case err != nil:
			return "", receiptProblem(name, err)
		case plan == p.checksum:
			return "", refusal(planAgain, "the plan was applied before: %s says what was sent then", name)
		}
	}
	return "", receiptProblem(receiptName(p.path, receiptMost), errors.New("there are too many"))
}

// receiptOf returns the checksum of the plan that a receipt is of; empty if the file is no receipt.
func receiptOf(name string) (plan string, err error) {
	info, err := os.Lstat(name)
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", errors.New("it is no file")
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, receiptLine1))
	line, _, _ := strings.Cut(string(head), "\n")
	plan, _ = strings.CutPrefix(line, planKey)
	return strings.Trim(plan, `"'`), err // digits alone are in quotes
}

func receiptProblem(name string, err error) error {
	return refusal("apply needs to write beside the plan: check the folder",
		"the receipt %s cannot be written: %w", name, err)
}

// begin makes the receipt of an approved plan.
func (a *Approved) begin() (r receipt, err error) {
	p := a.plan
	if p.path == "" {
		return receipt{}, nil
	}
	name, err := p.findReceipt()
	if err != nil {
		return receipt{}, err
	}
	head, err := yaml.MarshalWithOptions(receiptHead{p.checksum, p.PreparedBy, a.approval.By, a.approval.UID,
		a.approval.At.UTC().Format(time.RFC3339), p.Ledger, p.State.ID}, yaml.CustomMarshaler(scalar))
	if err != nil {
		return receipt{}, err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return receipt{}, receiptProblem(name, err)
	}
	r = receipt{f}
	if err := r.write(append(head, "outcomes:\n"...)); err != nil {
		return receipt{}, receiptProblem(name, errors.Join(err, r.remove()))
	}
	return r, syncFolder(filepath.Dir(name))
}

// syncFolder makes what was made in a folder survive a power cut, where folders can be synced.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrInvalid) {
		return err
	}
	return nil
}

// note adds what became of an effect.
func (r receipt) note(i payoff.Intent, o payoff.Outcome) error {
	if r.file == nil {
		return nil
	}
	line := receiptLine{Place: i.Place, At: time.Now().UTC().Format(time.RFC3339), Vendor: i.Vendor,
		Action: string(i.Action), Claim: i.Loan.Claim, State: string(o.State), Detail: o.Detail}
	if i.Loan.Claim == "" {
		line.VendorLoanID = i.Loan.VendorLoanID
	}
	if i.Amount.Valid {
		line.Amount = i.Amount.Decimal.StringFixed(2)
	}
	text, err := yaml.MarshalWithOptions([]receiptLine{line}, yaml.CustomMarshaler(scalar))
	if err != nil {
		return err
	}
	return r.write(text)
}

func (r receipt) write(text []byte) error {
	_, err := r.file.Write(text)
	return errors.Join(err, r.file.Sync())
}

// remove takes back the receipt of a plan of which nothing was sent.
func (r receipt) remove() error {
	if r.file == nil {
		return nil
	}
	return errors.Join(r.file.Close(), os.Remove(r.file.Name()))
}

// close ends the receipt.
func (r receipt) close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}
