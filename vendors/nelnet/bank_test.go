package nelnet_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/payoff"
	"tieout/vendors/nelnet"
	"tieout/vendors/sandbox"
)

// today is Nelnet's day.
var today = payoff.NewDate(2020, time.February, 17)

// A bank is Nelnet with loans that can be paid off, and who pays them off.
type bank struct {

func loanID(n int) string { return fmt.Sprintf("2c809e08-a5ba-4559-9c1c-%012x", n) }

// due returns what the n-th loan owes.
func due(n int) decimal.Decimal { return decimal.New(int64(2401_79+n), -2) }

// payOff returns the approved effect on the n-th loan.
func payOff(n int) payoff.Effect {

// newBank returns a bank with a number of loans, all with the same fault.
func newBank(t *testing.T, loans int, fault sandbox.Fault) *bank {

// at returns a sender and a client for an address.
func at(t *testing.T, url string) (*nelnet.Sender, *nelnet.Client) {

// want fails unless the outcome is this, and the n-th loan was paid off this many times.
func (b *bank) want(n int, got payoff.Outcome, state payoff.IntentState, detail string, executed int) {

// posts fails unless this many POSTs arrived.
func (b *bank) posts(want int) {
