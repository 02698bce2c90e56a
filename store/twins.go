package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"tieout/payoff"
)

// Duplicates says what becomes of rows of lists with the same key, which is vendor and account, or vendor and claim.
type Duplicates string

// The policies. Whatever is done with a row that is not kept, it is a reject that names the row which was.
const (
	DuplicatesReject Duplicates = "reject" // none is kept: nobody can say which is right
	DuplicatesFirst  Duplicates = "first"
	DuplicatesLast   Duplicates = "last"
	DuplicatesSum    Duplicates = "sum" // balances are added into the first row, where all else is the same
)

// AllDuplicates returns the policies there are.
func AllDuplicates() []Duplicates {
	return []Duplicates{DuplicatesReject, DuplicatesFirst, DuplicatesLast, DuplicatesSum}
}

// A twinKey is what no two rows of lists may share, but for claims, which have a key of their own.
type twinKey struct{ account, vendor string }

// order notes whether rows come in the order of their keys, as most lists do: no two can have the same then, and nobody
// has to look for them among a million.
func (t *Stage) order(l *payoff.Loan) {
	if t.unordered || origin(l) == payoff.FromClaim {
		return
	}
	before := t.last
	t.last = twinKey{l.Account, l.Vendor}
	t.unordered = cmp.Or(strings.Compare(before.account, l.Account), strings.Compare(before.vendor, l.Vendor)) >= 0
}

// A torn row is a rejected one whose key could be read: where rows are added up, its amounts would be missing in the sum.
type torn struct {
	Column string `json:"c"` // account or claim
	Vendor string `json:"v"`
	Key    string `json:"k"`
	Where  string `json:"w"`
}

// tear remembers a rejected row of a list, where it matters.
func (t *Stage) tear(e *payoff.RowError) {
	if t.Duplicates != DuplicatesSum || e.Row.Key() == "" || t.kind != payoff.LoanList && t.kind != payoff.ClaimList {
		return
	}
	row := torn{"account", e.Row.Vendor, e.Row.Account, fmt.Sprintf("%s:%d", t.name, e.Source.Row)}
	if e.Row.Claim != "" {
		row.Column, row.Key = "claim", e.Row.Claim
	}
	t.torn = append(t.torn, row)
}

// tornJSON is what the steps of untwinning read.
func (t *Stage) tornJSON() (string, error) {
	if len(t.torn) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal(t.torn)
	return string(text), err
}

// The steps that leave at most one row of every key; ?1 is the run, ?2 the policy, ?3 the torn rows, ?4 whether rows of
// lists may have the same key at all. Each reads rows by
// their key and each row once, so that a list of a million rows with one key takes no longer than another. Rows that a
// partial run sets aside are treated as a whole run would, but are no rejects of it. What has lost its result is in lost, and
// withdrawn before it is deleted.

// maiming finds the rows to which a torn one would have to be added.
var maiming = [...]string{
	`CREATE TEMP TABLE torn AS SELECT value ->> 'c' AS column, value ->> 'v' AS vendor, value ->> 'k' AS key, min(value ->> 'w') AS place
		FROM json_each(?3) GROUP BY 1, 2, 3`,
	`CREATE TEMP TABLE maimed AS
		SELECT l.seq, t.column, t.key, t.place FROM torn t CROSS JOIN loan l ON l.run = ?1 AND l.account = t.key AND l.vendor = t.vendor
			WHERE t.column = 'account' AND l.origin IN ('loan', 'terms')
		UNION ALL SELECT l.seq, t.column, t.key, t.place FROM torn t CROSS JOIN loan l ON l.run = ?1 AND l.claim = t.key AND l.vendor = t.vendor
			WHERE t.column = 'claim'`,
	`INSERT INTO reject SELECT ?1, l.file, l.row, m.column, m.key, 'the key is given twice, also in ' || m.place ||
			', which was rejected: its amounts would be missing in the sum'
		FROM maimed m CROSS JOIN loan l ON l.run = ?1 AND l.seq = m.seq ORDER BY m.seq`,
	`INSERT OR IGNORE INTO lost SELECT seq FROM maimed`,
	`INSERT INTO accepted SELECT l.file, -count(*) FROM maimed m CROSS JOIN loan l ON l.run = ?1 AND l.seq = m.seq WHERE l.origin <> 'aside' GROUP BY l.file`,
}

// twinning finds rows with the same key among the others.
var twinning = [...]string{
	`DELETE FROM loan WHERE run = ?1 AND seq IN (SELECT seq FROM maimed)`,
	// Terms rows have no vendor and are their own kind.
	`CREATE TEMP TABLE twin AS
		SELECT * FROM (SELECT l.seq, l.file, l.row, l.origin, 'account' AS column, l.account AS key, first_value(l.seq) OVER twins AS first,
			nth_value(l.seq, 2) OVER twins AS second, last_value(l.seq) OVER twins AS last
		FROM (SELECT account, vendor FROM loan WHERE run = ?1 AND ?4 GROUP BY account, vendor HAVING count(*) > 1) t -- from the index alone
			CROSS JOIN loan l ON l.run = ?1 AND l.account = t.account AND l.vendor = t.vendor
		WHERE l.origin IN ('loan', 'terms', 'aside')
		WINDOW twins AS (PARTITION BY l.account, l.vendor ORDER BY l.seq ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))
		WHERE second IS NOT NULL
		UNION ALL
		SELECT seq, file, row, origin, 'claim', claim, first_value(seq) OVER twins, nth_value(seq, 2) OVER twins, last_value(seq) OVER twins
		FROM loan WHERE run = ?1 AND claim IS NOT NULL AND (claim, vendor) IN
			(SELECT claim, vendor FROM loan WHERE run = ?1 AND claim IS NOT NULL GROUP BY claim, vendor HAVING count(*) > 1)
		WINDOW twins AS (PARTITION BY claim, vendor ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)`,
	`INSERT OR IGNORE INTO lost SELECT seq FROM twin`,
}

// untwinning rejects all of them but one at most.
var untwinning = [...]string{
	// What the rows of a key come to, and the first column, if any, that keeps them from being added: one in which they
	// differ, or an amount that is part of a rule and so no balance.
	`CREATE TEMP TABLE pile (first INTEGER PRIMARY KEY, odd TEXT, principal INTEGER, unpaid_interest INTEGER, fees INTEGER,
		late_charges INTEGER, prepayment_penalty INTEGER, escrow_balance INTEGER, excess_payments INTEGER)`,
	`INSERT INTO pile SELECT t.first, CASE
			WHEN count(` + at("l.terms", placePrincipal) + `) NOT IN (0, count(*)) THEN 'principal'
			WHEN min(l.account) <> max(l.account) THEN 'account'
			WHEN ` + differs("l.vendor_loan_id") + ` THEN 'vendor_loan_id'
			WHEN ` + differs(at("l.terms", placeRate)) + ` THEN 'rate'
			WHEN ` + differs(at("l.terms", placeDayCount)) + ` THEN 'day_count'
			WHEN ` + differs(at("l.terms", placeInterestPaidTo)) + ` THEN 'interest_paid_to'
			WHEN ` + differs("l.payoff_date") + ` OR ` + differs("l.own_date") + ` THEN 'payoff_date'
			WHEN ` + differs(at("l.terms", placeMaturityDate)) + ` THEN 'maturity_date'
			WHEN ` + differs(at("l.terms", placeNextDueDate)) + ` THEN 'next_due_date'
			WHEN ` + differs("l.currency") + ` THEN 'currency'
			WHEN ` + differs("p.origination_date") + ` THEN 'origination_date'
			WHEN ` + differs("p.first_due_date") + ` THEN 'first_due_date'
			WHEN ` + differs("p.last_payment_date") + ` THEN 'last_payment_date'
			WHEN ` + differs("p.last_accrual_date") + ` THEN 'last_accrual_date'
			WHEN ` + differs("p.nonaccrual_date") + ` THEN 'nonaccrual_date'
			WHEN ` + differs("p.term") + ` THEN 'term'
			WHEN ` + differs("p.prepayment_rule") + ` THEN 'prepayment_rule'
			WHEN ` + differs("p.apr") + ` THEN 'apr'
			WHEN ` + differs("p.discounted_rate") + ` THEN 'discounted_rate'
			WHEN ` + differs("p.facility") + ` THEN 'facility'
			WHEN ` + differs("p.precomputed") + ` THEN 'precomputed'
			WHEN count(p.payment) > 0 THEN 'payment'
			WHEN count(p.next_late_charge) > 0 THEN 'next_late_charge'
			WHEN count(p.minimum_interest) > 0 THEN 'minimum_interest'
			WHEN count(p.rebates) > 0 THEN 'rebates'
			WHEN count(p.finance_charge) > 0 THEN 'finance_charge'
		END, sum(` + at("l.terms", placePrincipal) + `), sum(` + at("l.terms", placeUnpaidInterest) + `), sum(` + at("l.terms", placeFees) + `), sum(` + at("l.terms", placeLateCharges) + `),
			sum(` + at("l.terms", placePrepaymentPenalty) + `), sum(` + at("l.terms", placeEscrowBalance) + `), sum(` + at("l.terms", placeExcessPayments) + `)
		FROM twin t JOIN loan l ON l.run = ?1 AND l.seq = t.seq LEFT JOIN particulars p ON p.run = ?1 AND p.seq = t.seq
		WHERE ?2 = 'sum' GROUP BY t.first`,
	// Which row is kept, if one is.
	`CREATE TEMP TABLE fate AS SELECT t.*, p.odd,
			CASE ?2 WHEN 'first' THEN t.first WHEN 'last' THEN t.last WHEN 'sum' THEN iif(p.odd IS NULL, t.first, NULL) END AS kept
		FROM twin t LEFT JOIN pile p ON p.first = t.first`,
	`INSERT INTO reject SELECT ?1, f.file, f.row, f.column, f.key, 'the key is given twice, ' || CASE
			WHEN f.kept IS NULL THEN 'also in '
			WHEN ?2 = 'sum' THEN 'its amounts were added to those of '
			ELSE 'kept was the ' || ?2 || ' row, ' END ||
			i.name || iif(i.sheet = '', '', '[' || i.sheet || ']') || ':' || o.row || CASE
			WHEN f.kept IS NOT NULL THEN ''
			WHEN f.odd IN ('payment', 'next_late_charge', 'minimum_interest', 'rebates', 'finance_charge')
				THEN '; rows with ' || f.odd || ' are not added up: all were rejected'
			WHEN f.odd IS NOT NULL THEN '; rows that differ in ' || f.odd || ' are not added up: all were rejected'
			ELSE '; both rows were rejected: keep one' END
		FROM fate f JOIN loan o ON o.run = ?1 AND o.seq = coalesce(f.kept, iif(f.seq = f.first, f.second, f.first))
		JOIN input i ON i.run = ?1 AND i.file = o.file
		WHERE f.seq IS NOT f.kept AND f.origin <> 'aside' ORDER BY f.seq`,
	`INSERT INTO accepted SELECT file, -count(*) FROM fate WHERE seq IS NOT kept AND origin <> 'aside' GROUP BY file`,
	`DELETE FROM loan WHERE run = ?1 AND seq IN (SELECT seq FROM fate WHERE seq IS NOT kept)`,
	`UPDATE loan SET terms = json_array(p.principal, ` + at("terms", placeRate) + `, ` + at("terms", placeDayCount) + `,
			` + at("terms", placeInterestPaidTo) + `, p.unpaid_interest, p.fees, p.late_charges, p.prepayment_penalty, p.escrow_balance,
			p.excess_payments, ` + at("terms", placeMaturityDate) + `, ` + at("terms", placeNextDueDate) + `)
		FROM pile p WHERE loan.run = ?1 AND loan.seq = p.first AND p.odd IS NULL
			AND loan.seq IN (SELECT first FROM pile)`,
	`DROP TABLE torn`,
	`DROP TABLE maimed`,
	`DROP TABLE twin`,
	`DROP TABLE pile`,
	`DROP TABLE fate`,
}

// differs says in SQL that the rows of a group have not all the same in this column; nothing is a value of its own.
func differs(column string) string {
	return "(count(" + column + ") NOT IN (0, count(*)) OR min(" + column + ") <> max(" + column + "))"
}
