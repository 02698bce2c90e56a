package readers

import (
	"fmt"
	"strings"
	"testing"
)

const benchRows = 20_000

func BenchmarkCSV(b *testing.B) {
	var text strings.Builder
	text.WriteString("account,vendor,principal,rate,day_count,interest_paid_to,payoff_date,fees\n")
	for i := range benchRows {
		fmt.Fprintf(&text, "ACC%08d,q2,%d.%02d,7.25,30/360,2026-01-01,2026-02-01,15.00\n", i, 1000+i, i%100)
	}
	path := file(b, "bench.csv", text.String())
	b.ReportAllocs()
	for b.Loop() {
		benchRead(b, path)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*benchRows), "ns/row")
}

func BenchmarkXLSX(b *testing.B) {
	rows := [][]any{{"account", "vendor", "principal", "rate", "day_count", "interest_paid_to", "payoff_date", "fees"}}
	for i := range benchRows {
		rows = append(rows, []any{fmt.Sprintf("ACC%08d", i), "q2", float64(100000+i) / 100, 7.25, "30/360", 46023, 46054, 15})
	}
	path := workbook(b, rows...)
	b.ReportAllocs()
	for b.Loop() {
		benchRead(b, path)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*benchRows), "ns/row")
}

// BenchmarkDecode is what a row costs beyond gocsv or excelize.
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
	f, err := Open(path, Options{})
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
