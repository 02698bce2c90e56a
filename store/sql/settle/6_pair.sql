-- Most loans find their row while their list is read (Stage.Stated in store/statement.go). This script does the rest: it
-- gives each loan its row in its vendor's statement, if it has none yet, by whichever key the statement has. The rows
-- that no loan has wait in the temporary table waiting_row, in the order in which they came.
--
-- :run  the run

-- The rows sorted by their keys, so that the keys of the loans are met in their order as well: with files in different
-- orders every row would otherwise be looked up at another place of a large table.
CREATE TEMP TABLE statement_row (run INTEGER, vendor TEXT, kind TEXT, key TEXT, file INTEGER, row INTEGER, quote TEXT,
  PRIMARY KEY (vendor, kind, key, file, row)) WITHOUT ROWID;
INSERT INTO statement_row SELECT * FROM waiting_row ORDER BY vendor, kind, key, file, row;
DELETE FROM waiting_row;

-- Rows with the same key are all rejected, and told where their key is given again.
CREATE TEMP TABLE repeated_key AS
SELECT vendor, kind, key FROM statement_row GROUP BY vendor, kind, key HAVING count(*) > 1;
INSERT INTO reject
SELECT :run, s.file, s.row, s.kind, s.key, 'the key is given twice, also in ' ||
    (SELECT i.name || iif(i.sheet = '', '', '[' || i.sheet || ']') || ':' || o.row
     FROM statement_row o JOIN input i ON i.run = :run AND i.file = o.file
     WHERE o.vendor = s.vendor AND o.kind = s.kind AND o.key = s.key AND (o.file, o.row) <> (s.file, s.row)
     ORDER BY o.file, o.row LIMIT 1) || '; both rows were rejected: keep one'
FROM repeated_key k CROSS JOIN statement_row s ON s.vendor = k.vendor AND s.kind = k.kind AND s.key = k.key
ORDER BY s.file, s.row;
DELETE FROM statement_row WHERE (vendor, kind, key) IN (SELECT vendor, kind, key FROM repeated_key);

-- Every row beside every loan that it names: by account, by claim, by the vendor's loan id, or by the account in the
-- place of a vendor's loan id that the list does not have.
CREATE TEMP VIEW named_loan AS
SELECT s.vendor, s.kind, s.key, s.file, s.row, s.quote, l.seq
FROM statement_row s CROSS JOIN loan l ON l.run = s.run AND l.account = s.key AND l.vendor = s.vendor
WHERE s.kind = 'account'
UNION ALL
SELECT s.vendor, s.kind, s.key, s.file, s.row, s.quote, l.seq
FROM statement_row s CROSS JOIN loan l ON l.run = s.run AND l.claim = s.key AND l.vendor = s.vendor
WHERE s.kind = 'claim'
UNION ALL
SELECT s.vendor, s.kind, s.key, s.file, s.row, s.quote, l.seq
FROM statement_row s CROSS JOIN loan l ON l.run = s.run AND l.vendor_loan_id = s.key AND l.vendor = s.vendor
WHERE s.kind = 'vendor_loan_id'
UNION ALL
SELECT s.vendor, s.kind, s.key, s.file, s.row, s.quote, l.seq
FROM statement_row s CROSS JOIN loan l ON l.run = s.run AND l.account = s.key AND l.vendor_loan_id IS NULL
  AND l.vendor = s.vendor
WHERE s.kind = 'vendor_loan_id';

-- The vendors whose rows may fit two loans, or share their loan with a row that names it by another key. If a vendor's
-- statement names accounts only and there are no claims, no row can.
CREATE TEMP TABLE mixed_vendor AS
SELECT vendor FROM source v WHERE run = :run AND (
  EXISTS (SELECT 1 FROM statement_row s WHERE s.vendor = v.vendor AND s.kind IN ('claim', 'vendor_loan_id'))
  OR EXISTS (SELECT 1 FROM loan l WHERE l.run = :run AND l.claim IS NOT NULL));

-- Rows of these vendors that fit several loans, or whose loan has several rows, are rejected.
CREATE TEMP TABLE possible_pair AS
SELECT vendor, kind, key, seq FROM named_loan WHERE vendor IN (SELECT vendor FROM mixed_vendor);
CREATE TEMP TABLE unclear_row AS
SELECT DISTINCT vendor, kind, key FROM possible_pair
WHERE (vendor, kind, key) IN
    (SELECT vendor, kind, key FROM possible_pair GROUP BY vendor, kind, key HAVING count(*) > 1)
  OR seq IN (SELECT seq FROM possible_pair GROUP BY seq HAVING count(*) > 1);
INSERT INTO reject
SELECT :run, s.file, s.row, s.kind, s.key,
       'it is not clear whose payoff this is: the row fits several loans, or the loan has several rows'
FROM unclear_row u CROSS JOIN statement_row s ON s.vendor = u.vendor AND s.kind = u.kind AND s.key = u.key
ORDER BY s.file, s.row;
DELETE FROM statement_row WHERE (vendor, kind, key) IN (SELECT vendor, kind, key FROM unclear_row);

-- The rows that no list has, numbered after the loans. A partial run does not look at the whole list, so it cannot say
-- which these are. The currency stands at the place that it has in the view answer_quote.
CREATE TEMP TABLE missing_loan AS
SELECT (SELECT coalesce(max(seq), 0) FROM loan WHERE run = :run) + row_number() OVER (ORDER BY s.file, s.row) AS seq,
       s.*, coalesce(nullif(s.quote ->> 7, ''), 'USD') AS currency
FROM run CROSS JOIN statement_row s WHERE run.n = :run AND run.partial IS NULL AND CASE s.kind
  WHEN 'account' THEN NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = :run AND l.account = s.key AND l.vendor = s.vendor)
  WHEN 'claim' THEN NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = :run AND l.claim = s.key AND l.vendor = s.vendor)
  ELSE NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = :run AND l.vendor_loan_id = s.key AND l.vendor = s.vendor)
    AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = :run AND l.account = s.key AND l.vendor_loan_id IS NULL
      AND l.vendor = s.vendor)
  END;

-- Each loan gets its row. The last condition keeps SQLite from reading every loan.
CREATE TEMP TABLE pair (seq INTEGER PRIMARY KEY, file INTEGER, row INTEGER, quote TEXT);
INSERT INTO pair
SELECT * FROM (SELECT seq, file, row, quote FROM named_loan
  WHERE vendor IN (SELECT vendor FROM source WHERE run = :run)) ORDER BY seq;
UPDATE loan SET stated_file = p.file, stated_row = p.row, stated = p.quote
FROM pair p WHERE loan.run = :run AND loan.seq = p.seq AND loan.seq IN (SELECT seq FROM pair);

-- The rows that no list has become loans of their own.
INSERT INTO loan (run, seq, origin, file, row, vendor, account, claim, vendor_loan_id, payoff_date, own_date, terms_seq,
  terms, currency, stated_file, stated_row, stated)
SELECT :run, m.seq, 'statement', m.file, m.row, m.vendor, iif(m.kind = 'account', m.key, ''),
       iif(m.kind = 'claim', m.key, NULL), iif(m.kind = 'vendor_loan_id', m.key, NULL), run.as_of, 0, NULL,
       '[]', m.currency, m.file, m.row, m.quote
FROM run CROSS JOIN missing_loan m WHERE run.n = :run ORDER BY m.seq;

-- What was not rejected is accepted.
INSERT INTO accepted SELECT file, count(*) FROM statement_row GROUP BY file;
