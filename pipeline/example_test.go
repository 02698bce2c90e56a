package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"tieout/calc"
	"tieout/payoff"
	"tieout/pipeline"
	"tieout/vendors/client"
)

// The bank computes its payoffs by ACT/365F. By our list the second loan accrues by 30/360, so it breaks.
func ExampleRun() {
	if err := runTwoLoans(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// vendor bank: 2 loans, 1 matched, 1 broken
	// exit code 3
}

func runTwoLoans() error {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	list := filepath.Join(folder, "loans.csv")
	rows := "account,vendor,principal,rate,day_count,interest_paid_to\n" +
		"A-1,bank,1000.00,7.3,ACT/365F,2026-06-01\n" +
		"A-2,bank,1000.00,7.3,30/360,2026-06-01\n"
	if err := os.WriteFile(list, []byte(rows), 0o600); err != nil {
		return err
	}

	convention := &calc.Convention{DayCount: calc.Act365F}
	bank := pipeline.Vendor{Name: "bank", Quotes: payoff.QuotesComputed, Compute: convention}
	setup := &pipeline.Setup{
		Ledger:   filepath.Join(folder, "tieout.db"),
		Reports:  filepath.Join(folder, "reports"),
		Location: time.UTC,
		Vendors:  map[string]pipeline.Vendor{"bank": bank},
		Logins:   func() (map[string]client.Login, error) { return nil, nil }, // nobody is asked
	}
	inputs, err := pipeline.OpenInputs(context.Background(), setup, pipeline.Files{Lists: []string{list}}, silent{})
	if err != nil {
		return err
	}
	defer inputs.Close()
	asOf, err := payoff.ParseDate("2026-07-31")
	if err != nil {
		return err
	}
	job := pipeline.Job{Setup: setup, Inputs: inputs, AsOf: asOf, Began: time.Now(), Watcher: silent{}}
	info, err := pipeline.Run(context.Background(), job)
	if err != nil {
		return err
	}
	for _, v := range info.Vendors {
		fmt.Printf("vendor %s: %d loans, %d matched, %d broken\n", v.Vendor, v.Loans, v.Matched, v.Broken)
	}
	fmt.Println("exit code", info.ExitCode)
	return nil
}

// silent is a watcher that ignores what a run says.
type silent struct{}

func (silent) Notice(string)             {}
func (silent) Warn(payoff.Warning)       {}
func (silent) Begin([]string)            {}
func (silent) Progress(string, int, int) {}
func (silent) End()                      {}
