package calc_test

import (
	"testing"

	"tieout/calc"
)

// TestInterestVectors holds the interest to figures that others printed. The ids Q2-* and NV-* are samples of the
// vendors' API guides.
func TestInterestVectors(t *testing.T) {
	for _, row := range []struct {
		source, principal, rate string
		d                       calc.DayCount
		start, end              string
		days                    int
		interest                string
	}{
		{"Q2-1", "18000", "8.9", calc.Bond30360, "2013-12-12", "2014-08-28", 256, "1139.20"},
		{"Q2-1a", "18000", "8.9", calc.Act360, "2013-12-12", "2014-08-28", 259, "1152.55"},
		{"Q2-1b", "18000", "8.9", calc.Act365F, "2013-12-12", "2014-08-28", 259, "1136.76"},
		{"Q2 sample to its transaction date", "18000", "8.9", calc.Bond30360, "2013-12-12", "2014-06-13", 181, "805.45"},
		{"NV-1", "2000", "30", calc.Act365F, "2019-07-04", "2020-02-17", 228, "374.79"},
		{"NV-2", "2000", "30", calc.Act365F, "2020-02-01", "2020-02-17", 16, "26.30"},
		{"NV-3", "2000", "30", calc.Act365F, "2020-01-31", "2020-02-13", 13, "21.37"},
		{"NV-4", "2000", "30", calc.Act365F, "2019-07-04", "2020-01-01", 181, "297.53"},
		{"NV-5", "10000", "11.75", calc.ActActISD, "2020-06-25", "2020-08-01", 37, "118.78"},
		{"NV-6", "10000", "11.75", calc.ActActISD, "2020-06-25", "2020-08-03", 39, "125.20"},
		{"NV-7", "2000", "36", calc.ActActISD, "2019-08-20", "2019-09-03", 14, "27.62"},
		{"NV-1x", "2000", "30", calc.Bond30360, "2019-07-04", "2020-02-17", 223, "371.67"},
		{"NV-1y", "2000", "30", calc.Act36525, "2019-07-04", "2020-02-17", 228, "374.54"},
		{"Nelnet statement of 01-31", "2000", "30", calc.Act365F, "2019-07-04", "2020-01-31", 211, "346.85"},
		{"Nelnet fee row of 02-10", "2000", "30", calc.Act365F, "2019-07-04", "2020-02-01", 212, "348.49"},
		{"Nelnet loan c2d6aa46, five days", "10000", "11.75", calc.ActActISD, "2020-08-03", "2020-08-08", 5, "16.05"},
		{"Nelnet loan c2d6aa46, not /365", "10000", "11.75", calc.Act365F, "2020-06-25", "2020-08-01", 37, "119.11"},
		{"Q2 key concepts", "10000", "12", calc.Act365F, "2025-01-01", "2025-01-06", 5, "16.44"},
		{"Q2 key concepts, after a payment", "9000", "12", calc.Act365F, "2025-01-06", "2025-01-11", 5, "14.79"},
		{"Q2 guide, 30 days x 4", "14400", "10", calc.Act360, "2025-01-01", "2025-01-31", 30, "120.00"},
		{"GOLDPoint", "256.90", "29.9", calc.Act365F, "2025-01-01", "2025-05-01", 120, "25.25"},
		{"Edfinancial", "20000", "4.5", calc.Act36525, "2025-01-01", "2025-01-31", 30, "73.92"},
		{"Edfinancial, not /365", "20000", "4.5", calc.Act365F, "2025-01-01", "2025-01-31", 30, "73.97"},
		{"AIE", "8600", "8.5", calc.Act36525, "2025-02-01", "2025-03-01", 28, "56.04"},
		{"student-loan page, exact", "9500", "8.25", calc.Act36525, "2025-01-01", "2025-02-02", 32, "68.67"},
		{"qeeebo", "10000", "6", calc.Act36525, "2025-01-01", "2025-01-31", 30, "49.28"},
		{"LegalClarity", "20000", "6", calc.Act365F, "2025-01-01", "2025-01-31", 30, "98.63"},
		{"FinHelp, exact", "15000", "5", calc.Act365F, "2025-01-01", "2025-01-11", 10, "20.55"},
		{"eHow, exact", "12000", "7", calc.Act360, "2025-01-01", "2025-02-14", 44, "102.67"},
		{"Lendiom, 30/360", "100000", "10", calc.Bond30360, "2025-01-01", "2025-02-01", 30, "833.33"},
		{"Lendiom, 31/360", "100000", "10", calc.Act360, "2025-01-01", "2025-02-01", 31, "861.11"},
		{"Lendiom, 31/365", "100000", "10", calc.Act365F, "2025-01-01", "2025-02-01", 31, "849.32"},
		{"Lendiom, 35/360", "100000", "10", calc.Act360, "2025-01-01", "2025-02-05", 35, "972.22"},
		{"Lendiom, 35/365", "100000", "10", calc.Act365F, "2025-01-01", "2025-02-05", 35, "958.90"},
		{"FINERACT-2359", "100000", "6", calc.Act360, "2025-01-01", "2025-03-02", 60, "1000.00"},
		{"GSE example by 30/360", "100000", "6", calc.Bond30360, "2024-03-01", "2024-05-17", 76, "1266.67"},
		{"GSE example by act/365", "100000", "6", calc.Act365F, "2024-03-01", "2024-05-17", 77, "1265.75"},
		{"Fineract e2e, 14 of 29 days", "83.57", "7", "MONTH PRORATA", "2024-02-01", "2024-02-15", 14, "0.24"},
		{"Fineract e2e, whole month", "83.57", "7", "MONTH PRORATA", "2024-02-01", "2024-03-01", 29, "0.49"},
		{"CU*BASE, accrued through Feb 29", "36500", "10", calc.Act365F, "2024-02-29", "2024-03-15", 15, "150.00"},
		{"GSE hybrid", "100000", "6", "GSE HYBRID", "2024-03-01", "2024-05-17", 77, "1263.01"},
		{"F# settlement, 1", "1500", "292", calc.Act365F, "2025-01-01", "2025-01-15", 14, "168.00"}, // 0.8 % a day
		{"F# settlement, 2", "1168", "292", calc.Act365F, "2025-01-01", "2025-01-31", 30, "280.32"},
		{"F# settlement, 3", "948.32", "292", calc.Act365F, "2025-01-01", "2025-02-01", 31, "235.18"},
		{"F# settlement, 4, half up", "683.50", "292", calc.Act365F, "2025-01-01", "2025-02-01", 31, "169.51"},
		{"F# settlement, 5", "353", "292", calc.Act365F, "2025-02-01", "2025-03-01", 28, "79.07"},
	} {
		p := compute(t, terms(t, row.principal, row.rate, row.start), calc.Convention{DayCount: row.d}, row.end)
		same(t, row.source, p.Interest, row.interest)
		if p.Fraction.Days != row.days {
			t.Errorf("%s: %d days, want %d", row.source, p.Fraction.Days, row.days)
		}
	}
}

// TestTotalVectors: sources that print more than the interest by a plain convention.
func TestTotalVectors(t *testing.T) {
	guide := terms(t, "14400", "10", "2025-01-01")
	guide.UnpaidInterest = dec(t, "20")
	p := compute(t, guide, calc.Convention{DayCount: calc.Act360}, "2025-01-31")
	same(t, "Q2 guide: 20 + 30 x 4", p.Quote(2).Interest.Decimal, "140.00")

	finhelp := terms(t, "15000", "5", "2025-01-01")
	finhelp.Fees = dec(t, "50")
	p = compute(t, finhelp, calc.Convention{DayCount: calc.Act365F, PerDiemDecimals: places(2)}, "2025-01-11")
	same(t, "FinHelp: per diem 2.05 x 10, fee 50", p.Total, "15070.50")

	settlement := calc.Convention{DayCount: calc.Act365F, Rounding: calc.Truncate}
	p = compute(t, terms(t, "683.50", "292", "2025-01-01"), settlement, "2025-02-01")
	same(t, "F# settlement, 4, truncated", p.Interest, "169.50")

	lossExpress := terms(t, "10222.33", "8.21241", "2021-01-18") // 2.30 a day
	p = compute(t, lossExpress, calc.Convention{DayCount: calc.Act365F, PerDiemDecimals: places(2)}, "2021-01-20")
	same(t, "LossExpress: 10,222.33 valid through 01-18, arriving on 01-20", p.Total, "10226.93")

	p = compute(t, terms(t, "120000", "10", "2025-01-01"), calc.Convention{DayCount: calc.Act360}, "2025-01-02")
	same(t, "Mortgage Automator: per diem", p.PerDiem(2), "33.33")

	p = compute(t, terms(t, "10000", "11.75", "2020-06-25"), calc.Convention{DayCount: calc.ActActISD}, "2020-08-03")
	same(t, "Nelnet loan c2d6aa46: per diem", p.PerDiem(2), "3.21")
}
