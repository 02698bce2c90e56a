package readers_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"tieout/payoff"
	"tieout/readers"
)

// A list with headers of its own is read by a layout. One row is rejected, and reading goes on.
func ExampleOpen() {
	folder, err := os.MkdirTemp("", "readers")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "loans.csv")
	text := "Loan Number,Balance,Rate,Paid To\n" +
		"0012,\"$1,234.50\",7.25%,01/15/2026\n" +
		"0013,oops,7.25%,01/15/2026\n" +
		"0014,980.00,6.5,01/31/2026\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		log.Fatal(err)
	}

	file, err := readers.Open(context.Background(), path, readers.Options{Layouts: []readers.Layout{{
		Name: "lists[0]", Kind: payoff.LoanList, Dates: "MM/DD/YYYY",
		Columns: map[string]string{
			"account": "Loan Number", "principal": "Balance", "rate": "Rate", "interest_paid_to": "Paid To",
		},
		Defaults: map[string]string{"vendor": "acme"},
	}}})
	if err != nil {
		log.Fatal(err) // a payoff.Problem, with a hint
	}
	defer file.Close()
	for loan, err := range file.Loans() {
		if reject, ok := errors.AsType[*payoff.RowError](err); ok {
			fmt.Println("rejected:", reject)
			continue
		}
		if err != nil {
			log.Fatal(err) // the file cannot be read on
		}
		fmt.Println(loan.Vendor, loan.Account, loan.Principal.Decimal, loan.Rate.Decimal, loan.InterestPaidTo)
	}
	fmt.Println(file.Totals().Rows, "rows")

	// Output:
	// acme 0012 1234.5 7.25 2026-01-15
	// rejected: loans.csv:3: principal "oops": is not a number
	// acme 0014 980 6.5 2026-01-31
	// 3 rows
}
