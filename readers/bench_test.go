package readers

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

const benchRows = 20_000

// benchColumns are the columns of a loan list, and benchNumbers which of them are numbers.
const benchColumns = "account,vendor,vendor_loan_id,principal,rate,day_count,interest_paid_to,payoff_date," +
	"unpaid_interest,fees,late_charges,prepayment_penalty,escrow_balance,excess_payments,maturity_date," +
	"next_due_date,currency\n"

func benchNumbers() []int { return []int{3, 4, 8, 9, 10, 11, 12, 13} }

// benchCSV writes the list that both benchmarks of text read: all columns of a loan list except contract terms.
func benchCSV(b *testing.B) string {
	var text strings.Builder
	text.WriteString(benchColumns)
	for i := range benchRows {
		fmt.Fprintf(&text, "ACC%08d,q2,%09d,%d.%02d,%d.%03d,30/360,2026-01-%02d,2026-02-01,%d.%02d,15.00,0.00,0.00,"+
			"-%d.%02d,0.00,2031-05-15,2026-03-%02d,USD\n",
			i, i, 1000+i, i%100, i%9+3, i%8*125, i%28+1, i%70, i%100, i%500, i%100, i%28+1)
	}
	return file(b, "bench.csv", text.String())
}

// benchXLSX writes the workbook that both benchmarks of workbooks read.
func benchXLSX(b *testing.B) string {
	rows := [][]any{{"account", "vendor", "principal", "rate", "day_count", "interest_paid_to", "payoff_date", "fees"}}
	for i := range benchRows {
		rows = append(rows, []any{fmt.Sprintf("ACC%08d", i), "q2", float64(100000+i) / 100, 7.25, "30/360",
			46023, 46054, 15})
	}
	return newWorkbook(b, rows...)
}

// bench measures how long reading takes per row.
func bench(b *testing.B, path string, read func(*testing.B, string)) {
	b.ReportAllocs()
	for b.Loop() {
		read(b, path)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*benchRows), "ns/row")
}

// BenchmarkCSV is to be at least 40 % as fast as BenchmarkBareCSV.
func BenchmarkCSV(b *testing.B) { bench(b, benchCSV(b), benchRead) }

// BenchmarkXLSX is to be at least 80 % as fast as BenchmarkBareXLSX.
func BenchmarkXLSX(b *testing.B) { bench(b, benchXLSX(b), benchRead) }

// BenchmarkBareCSV is the least that anybody could do with the same file: encoding/csv, and decimals of the columns
// that are numbers.
func BenchmarkBareCSV(b *testing.B) {
	bench(b, benchCSV(b), func(b *testing.B, path string) {
		in, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		defer in.Close()
		r := csv.NewReader(bufio.NewReader(in))
		r.ReuseRecord = true
		n, numbers := -1, benchNumbers() // the header is not a row
		for cells, err := r.Read(); !errors.Is(err, io.EOF); cells, err = r.Read() {
			if n++; n == 0 {
				continue
			}
			for _, i := range numbers {
				if _, err := decimal.NewFromString(cells[i]); err != nil {
					b.Fatal(err)
				}
			}
		}
		if n != benchRows {
			b.Fatalf("%d rows", n)
		}
	})
}

// BenchmarkBareXLSX is a loop over excelize's rows, with no check and no meaning.
func BenchmarkBareXLSX(b *testing.B) {
	bench(b, benchXLSX(b), func(b *testing.B, path string) {
		book, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
		if err != nil {
			b.Fatal(err)
		}
		defer book.Close()
		rows, err := book.Rows("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		defer rows.Close()
		n := -1
		for rows.Next() {
			if _, err := rows.Columns(); err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != benchRows {
			b.Fatalf("%d rows", n)
		}
	})
}

// BenchmarkDecode is what a row costs after gocsv or excelize has read it.
func BenchmarkDecode(b *testing.B) {
	dates, err := parseDateFormat("")
	if err != nil {
		b.Fatal(err)
	}
	d := &decoder{dates: dates}
	r := &row{Account: "ACC00000001", Vendor: "q2", Principal: "1234.56", Rate: "7.25", DayCount: "30/360",
		InterestPaidTo: "2026-01-01", PayoffDate: "2026-02-01", Fees: "15.00"}
	b.ReportAllocs()
	for b.Loop() {
		d.start(2)
		if d.loan(r); d.fault != nil {
			b.Fatal(d.fault)
		}
	}
}

func benchRead(b *testing.B, path string) {
	f, err := Open(b.Context(), path, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	n := 0
	for _, err := range f.Loans() {
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	if n != benchRows {
		b.Fatalf("%d rows", n)
	}
}
