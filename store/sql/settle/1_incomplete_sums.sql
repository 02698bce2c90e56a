-- Finds the rows whose sum would be incomplete. If rows with the same key are added up and one of them was rejected,
-- nobody knows what they come to.
--
-- :run       the run
-- :rejected  a JSON array of the rejected rows whose key could be read: column (account or claim), vendor, key, place

-- The rejected rows, one for each key.
CREATE TEMP TABLE rejected_duplicate AS
SELECT value ->> 'column' AS column, value ->> 'vendor' AS vendor, value ->> 'key' AS key,
       min(value ->> 'place') AS place
FROM json_each(:rejected) GROUP BY 1, 2, 3;

-- The accepted rows that a rejected one would have to be added to.
CREATE TEMP TABLE incomplete_sum AS
SELECT l.seq, d.column, d.key, d.place
FROM rejected_duplicate d CROSS JOIN loan l ON l.run = :run AND l.account = d.key AND l.vendor = d.vendor
WHERE d.column = 'account' AND l.origin IN ('loan', 'terms')
UNION ALL
SELECT l.seq, d.column, d.key, d.place
FROM rejected_duplicate d CROSS JOIN loan l ON l.run = :run AND l.claim = d.key AND l.vendor = d.vendor
WHERE d.column = 'claim';

-- They are rejected as well.
INSERT INTO reject
SELECT :run, l.file, l.row, i.column, i.key,
       'the key is given twice, also in ' || i.place || ', which was rejected: its amounts would be missing in the sum'
FROM incomplete_sum i CROSS JOIN loan l ON l.run = :run AND l.seq = i.seq ORDER BY i.seq;

-- Their results do not hold.
INSERT OR IGNORE INTO retracted SELECT seq FROM incomplete_sum;

-- They no longer count as accepted.
INSERT INTO accepted
SELECT l.file, -count(*) FROM incomplete_sum i CROSS JOIN loan l ON l.run = :run AND l.seq = i.seq
WHERE l.origin <> 'aside' GROUP BY l.file;
