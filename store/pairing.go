package store

// pairing gives each loan that has none yet its row in its vendor's statement, by whichever key the statement has; ?1 is the run. The rows
// that no loan has wait in the order in which they came, in a table line. They are sorted by their keys first, so that the keys of the
// loans are met in their order, too: files that are in different orders would else have every row looked up at another
// place of a large table.
var pairing = [...]string{
	`CREATE TEMP TABLE stated (vendor TEXT, kind TEXT, key TEXT, file INTEGER, row INTEGER, quote TEXT,
		PRIMARY KEY (vendor, kind, key, file, row)) WITHOUT ROWID`,
	`INSERT INTO stated SELECT vendor, kind, key, file, row, quote FROM line ORDER BY vendor, kind, key, file, row`,
	`DELETE FROM line`,
	// Rows with the same key.
	`CREATE TEMP TABLE twice AS SELECT vendor, kind, key FROM stated GROUP BY vendor, kind, key HAVING count(*) > 1`,
	`INSERT INTO reject
		SELECT ?1, s.file, s.row, s.kind, s.key, 'the key is given twice, also in ' ||
			(SELECT i.name || iif(i.sheet = '', '', '[' || i.sheet || ']') || ':' || o.row FROM stated o JOIN input i ON i.run = ?1 AND i.file = o.file
			 WHERE o.vendor = s.vendor AND o.kind = s.kind AND o.key = s.key AND (o.file, o.row) <> (s.file, s.row)
			 ORDER BY o.file, o.row LIMIT 1) || '; both rows were rejected: keep one'
		FROM twice t CROSS JOIN stated s ON s.vendor = t.vendor AND s.kind = t.kind AND s.key = t.key ORDER BY s.file, s.row`,
	`DELETE FROM stated WHERE (vendor, kind, key) IN (SELECT vendor, kind, key FROM twice)`,
	// A row that fits two loans, or shares its loan with a row that names it by another key. Where a vendor's statement
	// names accounts only and there are no claims, no row can.
	`CREATE TEMP TABLE mixed AS SELECT vendor FROM source v WHERE run = ?1 AND (
		EXISTS (SELECT 1 FROM stated s WHERE s.vendor = v.vendor AND s.kind IN ('claim', 'vendor_loan_id'))
		OR EXISTS (SELECT 1 FROM loan l WHERE l.run = ?1 AND l.claim IS NOT NULL))`,
	`CREATE TEMP TABLE pair AS ` + pairs("SELECT vendor FROM mixed", "s.vendor, s.kind, s.key, l.seq"),
	`CREATE TEMP TABLE unclear AS SELECT DISTINCT vendor, kind, key FROM pair
		WHERE (vendor, kind, key) IN (SELECT vendor, kind, key FROM pair GROUP BY vendor, kind, key HAVING count(*) > 1)
			OR seq IN (SELECT seq FROM pair GROUP BY seq HAVING count(*) > 1)`,
	`INSERT INTO reject SELECT ?1, s.file, s.row, s.kind, s.key,
			'it is not clear whose payoff this is: the row fits several loans, or the loan has several rows'
		FROM unclear u CROSS JOIN stated s ON s.vendor = u.vendor AND s.kind = u.kind AND s.key = u.key ORDER BY s.file, s.row`,
	`DELETE FROM stated WHERE (vendor, kind, key) IN (SELECT vendor, kind, key FROM unclear)`,
	// Rows that no list has become loans of their own. A partial run does not look at the whole list, so it cannot say.
	`CREATE TEMP TABLE missing AS
		SELECT (SELECT coalesce(max(seq), 0) FROM loan WHERE run = ?1) + row_number() OVER (ORDER BY s.file, s.row) AS seq, s.*
		FROM run CROSS JOIN stated s WHERE run.n = ?1 AND run.partial IS NULL AND CASE s.kind
			WHEN 'account' THEN NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = ?1 AND l.account = s.key AND l.vendor = s.vendor)
			WHEN 'claim' THEN NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = ?1 AND l.claim = s.key AND l.vendor = s.vendor)
			ELSE NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = ?1 AND l.vendor_loan_id = s.key AND l.vendor = s.vendor)
				AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = ?1 AND l.account = s.key AND l.vendor_loan_id IS NULL
					AND l.vendor = s.vendor)
			END`,
	`CREATE TEMP TABLE paired (seq INTEGER PRIMARY KEY, file INTEGER, row INTEGER, quote TEXT)`,
	`INSERT INTO paired SELECT * FROM (` + pairs("SELECT vendor FROM source WHERE run = ?1", "l.seq, s.file, s.row, s.quote") + `) ORDER BY seq`,
	`UPDATE loan SET stated_file = p.file, stated_row = p.row, stated = p.quote FROM paired p WHERE loan.run = ?1 AND loan.seq = p.seq
		AND loan.seq IN (SELECT seq FROM paired)`, // else every loan is read
	`INSERT INTO loan (run, seq, origin, file, row, vendor, account, claim, vendor_loan_id, payoff_date, own_date, terms_seq, terms,
			currency, stated_file, stated_row, stated)
		SELECT ?1, s.seq, 'statement', s.file, s.row, s.vendor, iif(s.kind = 'account', s.key, ''), iif(s.kind = 'claim', s.key, NULL),
			iif(s.kind = 'vendor_loan_id', s.key, NULL), run.as_of, 0, NULL, '[]', coalesce(` + at("s.quote", placeCurrency) + `, 'USD'),
			s.file, s.row, s.quote
		FROM run CROSS JOIN missing s WHERE run.n = ?1 ORDER BY s.seq`,
	`INSERT INTO accepted SELECT file, count(*) FROM stated GROUP BY file`,
	`DROP TABLE stated`,
	`DROP TABLE twice`,
	`DROP TABLE mixed`,
	`DROP TABLE pair`,
	`DROP TABLE unclear`,
	`DROP TABLE paired`,
	`DROP TABLE missing`,
}

// pairs selects columns of every statement row s beside every loan l that it names, of some vendors.
func pairs(vendors, columns string) string {
	from := `SELECT ` + columns + ` FROM (` + vendors + `) v CROSS JOIN stated s ON s.vendor = v.vendor AND s.kind = `
	return from + `'account' CROSS JOIN loan l ON l.run = ?1 AND l.account = s.key AND l.vendor = s.vendor
		UNION ALL ` + from + `'claim' CROSS JOIN loan l ON l.run = ?1 AND l.claim = s.key AND l.vendor = s.vendor
		UNION ALL ` + from + `'vendor_loan_id' CROSS JOIN loan l ON l.run = ?1 AND l.vendor_loan_id = s.key AND l.vendor = s.vendor
		UNION ALL ` + from + `'vendor_loan_id' CROSS JOIN loan l ON l.run = ?1 AND l.account = s.key AND l.vendor_loan_id IS NULL
			AND l.vendor = s.vendor`
}
