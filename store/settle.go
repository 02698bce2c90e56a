package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
)

// Settle ends the staging of a run: of rows with the same key there is one at most, claims are joined to the row that
// gives them their terms, statement rows that no list has become loans of their own behind the others, and the files are
// counted. Where every check of what the ledger then holds agrees, the run goes over to state [Quoting]; until then
// nobody can go on with it.
func (t *Stage) Settle(ctx context.Context, checks ...func(context.Context) error) error {
	if err := t.commit(); err != nil {
		return err
	}
	torn, err := t.tornJSON()
	if err != nil {
		return err
	}
	err = t.s.write(ctx, func(tx *sql.Tx) error {
		for i, read := range t.read {
			if _, err := tx.ExecContext(ctx, "UPDATE input SET read = ? WHERE run = ? AND file = ?", read, t.run.n, i+1); err != nil {
				return err
			}
		}
		for _, step := range slices.Concat(untwinning[:], settling[:]) {
			if _, err := tx.ExecContext(ctx, step, t.run.n, cmp.Or(t.Duplicates, DuplicatesReject), torn); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, check := range checks {
		if err := check(ctx); err != nil {
			return err
		}
	}
	return t.s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE run SET state = 'quoting' WHERE n = ?", t.run.n)
		return err
	})
}

// settling has the steps behind those of untwinning; ?1 is the run.
var settling = [...]string{
	`DELETE FROM particulars WHERE run = ?1 AND NOT EXISTS
		(SELECT 1 FROM loan l WHERE l.run = particulars.run AND l.seq = particulars.seq)`,
	`DELETE FROM requestable WHERE run = ?1 AND NOT EXISTS
		(SELECT 1 FROM loan l WHERE l.run = requestable.run AND l.seq = requestable.seq)`,
	// A claim without terms takes those of its account: of the terms row, else of the only loan with that account.
	`UPDATE loan SET terms_seq = coalesce(
			(SELECT t.seq FROM loan t WHERE t.run = loan.run AND t.account = loan.account AND t.vendor = '' AND t.claim IS NULL),
			(SELECT min(t.seq) FROM loan t WHERE t.run = loan.run AND t.account = loan.account AND t.claim IS NULL
			 HAVING count(*) = 1))
		WHERE run = ?1 AND claim IS NOT NULL AND ` + at("terms", placePrincipal) + ` IS NULL AND account <> ''`,
	// Its money is that of its terms; reports sum by this column.
	`UPDATE loan SET currency = (SELECT t.currency FROM loan t WHERE t.run = loan.run AND t.seq = loan.terms_seq)
		WHERE run = ?1 AND claim IS NOT NULL AND terms_seq IS NOT NULL`,
	// Statement rows with the same key.
	`CREATE TEMP TABLE twice AS SELECT vendor, key_kind, key FROM statement WHERE run = ?1 GROUP BY vendor, key_kind, key HAVING count(*) > 1`,
	`INSERT INTO reject
		SELECT s.run, s.file, s.row, s.key_kind, s.key, 'the key is given twice, also in ' ||
			(SELECT i.name || iif(i.sheet = '', '', '[' || i.sheet || ']') || ':' || o.row FROM statement o JOIN input i ON i.run = o.run AND i.file = o.file
			 WHERE o.run = s.run AND o.vendor = s.vendor AND o.key_kind = s.key_kind AND o.key = s.key AND o.rowid <> s.rowid
			 ORDER BY o.file, o.row LIMIT 1) || '; both rows were rejected: keep one'
		FROM twice t CROSS JOIN statement s ON s.run = ?1 AND s.vendor = t.vendor AND s.key_kind = t.key_kind AND s.key = t.key
		ORDER BY s.file, s.row`,
	`DELETE FROM statement WHERE run = ?1 AND rowid IN (SELECT s.rowid
		FROM twice t CROSS JOIN statement s ON s.run = ?1 AND s.vendor = t.vendor AND s.key_kind = t.key_kind AND s.key = t.key)`,
	// A statement row that fits two loans, or shares its loan with a row that names it by another key. Where a vendor's
	// statement names accounts only and there are no claims, no row can.
	`CREATE TEMP TABLE mixed AS SELECT vendor FROM source v WHERE run = ?1 AND (EXISTS (SELECT 1 FROM statement s
			WHERE s.run = ?1 AND s.vendor = v.vendor AND s.key_kind IN ('claim', 'vendor_loan_id'))
		OR EXISTS (SELECT 1 FROM loan l WHERE l.run = ?1 AND l.claim IS NOT NULL))`,
	`CREATE TEMP TABLE paired AS
		SELECT s.rowid AS line, l.seq FROM mixed m CROSS JOIN statement s ON s.run = ?1 AND s.vendor = m.vendor AND s.key_kind = 'account'
			JOIN loan l ON l.run = s.run AND l.account = s.key AND l.vendor = s.vendor
		UNION ALL SELECT s.rowid, l.seq FROM mixed m CROSS JOIN statement s ON s.run = ?1 AND s.vendor = m.vendor AND s.key_kind = 'claim'
			JOIN loan l ON l.run = s.run AND l.claim = s.key AND l.vendor = s.vendor
		UNION ALL SELECT s.rowid, l.seq FROM mixed m CROSS JOIN statement s ON s.run = ?1 AND s.vendor = m.vendor AND s.key_kind = 'vendor_loan_id'
			JOIN loan l ON l.run = s.run AND l.vendor_loan_id = s.key AND l.vendor = s.vendor
		UNION ALL SELECT s.rowid, l.seq FROM mixed m CROSS JOIN statement s ON s.run = ?1 AND s.vendor = m.vendor AND s.key_kind = 'vendor_loan_id'
			JOIN loan l ON l.run = s.run AND l.account = s.key AND l.vendor_loan_id IS NULL AND l.vendor = s.vendor`,
	`CREATE TEMP TABLE unclear AS SELECT DISTINCT line FROM paired
		WHERE line IN (SELECT line FROM paired GROUP BY line HAVING count(*) > 1)
			OR seq IN (SELECT seq FROM paired GROUP BY seq HAVING count(*) > 1)`,
	`INSERT INTO reject SELECT s.run, s.file, s.row, s.key_kind, s.key,
			'it is not clear whose payoff this is: the row fits several loans, or the loan has several rows'
		FROM statement s WHERE s.run = ?1 AND s.rowid IN (SELECT line FROM unclear) ORDER BY s.file, s.row`,
	`DELETE FROM statement WHERE run = ?1 AND rowid IN (SELECT line FROM unclear)`,
	`DROP TABLE twice`,
	`DROP TABLE mixed`,
	`DROP TABLE paired`,
	`DROP TABLE unclear`,
	// Statement rows that no list has. A partial run does not look at the whole list, so it cannot say.
	`INSERT INTO loan
		SELECT s.run, (SELECT coalesce(max(seq), 0) FROM loan WHERE run = ?1) + row_number() OVER (ORDER BY s.file, s.row), 'statement',
			s.file, s.row, s.vendor, iif(s.key_kind = 'account', s.key, ''), iif(s.key_kind = 'claim', s.key, NULL),
			iif(s.key_kind = 'vendor_loan_id', s.key, NULL), run.as_of, 0, NULL, '[]',
			coalesce(` + at("s.quote", placeCurrency) + `, 'USD')
		FROM statement s JOIN run ON run.n = s.run
		WHERE s.run = ?1 AND run.partial IS NULL AND CASE s.key_kind
			WHEN 'account' THEN NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = s.run AND l.account = s.key AND l.vendor = s.vendor)
			WHEN 'claim' THEN NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = s.run AND l.claim = s.key AND l.vendor = s.vendor)
			ELSE NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = s.run AND l.vendor_loan_id = s.key AND l.vendor = s.vendor)
				AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = s.run AND l.account = s.key AND l.vendor_loan_id IS NULL
					AND l.vendor = s.vendor)
			END`,
	`CREATE TEMP TABLE accepted AS
		SELECT file, count(*) AS rows FROM loan WHERE run = ?1 AND origin NOT IN ('aside', 'statement') GROUP BY file
		UNION ALL SELECT file, count(*) FROM statement WHERE run = ?1 GROUP BY file
		UNION ALL SELECT file, count(*) FROM event WHERE run = ?1 AND kind <> 'unreadable' GROUP BY file`,
	`UPDATE input SET rejected = (SELECT count(*) FROM reject r WHERE r.run = input.run AND r.file = input.file),
		accepted = coalesce((SELECT a.rows FROM accepted a WHERE a.file = input.file), 0) WHERE run = ?1`,
	`DROP TABLE accepted`,
}
