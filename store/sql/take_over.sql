-- Copies quotes that the vendor gave on this day to an earlier run as of the same day, at the same address, for the
-- same loan and payoff date. A claim is found by its id and a loan by its account, which many claims lack or share. An answer that was itself taken over still names the run that asked.
--
-- :run       the run
-- :vendor    the vendor
-- :base_url  its address
-- :today     the day in the configured zone
WITH asked AS MATERIALIZED (
  SELECT earlier.n, earlier.id FROM run r
  JOIN run earlier ON earlier.as_of = r.as_of AND earlier.sandbox = 0 AND earlier.n < r.n
  JOIN source s ON s.run = earlier.n AND s.vendor = :vendor AND s.quotes = 'fetch' AND s.base_url = :base_url
  WHERE r.n = :run AND r.sandbox = 0),
same AS (
  SELECT l.seq, l.vendor_loan_id, l.payoff_date, asked.id, p.run, p.seq AS earlier_seq,
         p.vendor_loan_id AS earlier_id, p.payoff_date AS earlier_date
  FROM asked CROSS JOIN loan l ON l.run = :run AND l.vendor = :vendor AND l.origin <> 'aside' AND l.claim IS NULL
  CROSS JOIN loan p ON p.run = asked.n AND p.account = l.account AND p.vendor = l.vendor AND p.claim IS NULL
  UNION ALL
  SELECT l.seq, l.vendor_loan_id, l.payoff_date, asked.id, p.run, p.seq, p.vendor_loan_id, p.payoff_date
  FROM asked
  CROSS JOIN loan l INDEXED BY loan_claim ON l.run = :run AND l.vendor = :vendor AND l.origin <> 'aside'
    AND l.claim IS NOT NULL
  CROSS JOIN loan p INDEXED BY loan_claim ON p.run = asked.n AND p.claim = l.claim AND p.vendor = l.vendor
    AND p.account = l.account)
INSERT INTO answer (run, seq, asked_on, taken_from, asked, quote, calls, evidence)
SELECT :run, same.seq, a.asked_on, coalesce(a.taken_from, same.id), a.asked, a.quote, 0, a.evidence
FROM same
CROSS JOIN answer a ON a.run = same.run AND a.seq = same.earlier_seq AND a.quote IS NOT NULL AND a.asked_on = :today
WHERE same.earlier_id IS same.vendor_loan_id AND same.earlier_date = same.payoff_date
  AND NOT EXISTS (SELECT 1 FROM answer k WHERE k.run = :run AND k.seq = same.seq)
GROUP BY same.seq HAVING max(same.run) > 0 -- max makes SQLite take the columns of the latest run
