-- Finds rows of lists with the same key, which is vendor and account, or vendor and claim. Each row is read by its key
-- and once, so that a list of a million rows with one key takes no longer than another. Rows that a partial run keeps
-- only for the terms of a claim are treated as a whole run would treat them.
--
-- :run        the run
-- :unordered  0: the rows came in the order of their accounts and vendors, so that no two of them have the same

-- Rows whose sum would be incomplete were rejected, and are no duplicates.
DELETE FROM loan WHERE run = :run AND seq IN (SELECT seq FROM incomplete_sum);

-- Every row that shares its key, with the first, the second and the last row of that key. Terms rows have no vendor and
-- so a key of their own.
CREATE TEMP TABLE duplicate AS
SELECT * FROM (
  SELECT l.seq, l.file, l.row, l.origin, 'account' AS column, l.account AS key, first_value(l.seq) OVER alike AS first,
         nth_value(l.seq, 2) OVER alike AS second, last_value(l.seq) OVER alike AS last
  FROM (SELECT account, vendor FROM loan WHERE run = :run AND :unordered -- from the index alone
        GROUP BY account, vendor HAVING count(*) > 1) d
  CROSS JOIN loan l ON l.run = :run AND l.account = d.account AND l.vendor = d.vendor
  WHERE l.origin IN ('loan', 'terms', 'aside')
  WINDOW alike AS (PARTITION BY l.account, l.vendor ORDER BY l.seq
                   ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))
WHERE second IS NOT NULL
UNION ALL
SELECT seq, file, row, origin, 'claim', claim, first_value(seq) OVER alike, nth_value(seq, 2) OVER alike,
       last_value(seq) OVER alike
FROM loan WHERE run = :run AND claim IS NOT NULL AND (claim, vendor) IN
  (SELECT claim, vendor FROM loan WHERE run = :run AND claim IS NOT NULL GROUP BY claim, vendor HAVING count(*) > 1)
WINDOW alike AS (PARTITION BY claim, vendor ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

-- Their results do not hold.
INSERT OR IGNORE INTO retracted SELECT seq FROM duplicate;
