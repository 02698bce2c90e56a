-- Copies quotes that the vendor gave on this day to an earlier run as of the same day, at the same address, for the
-- same loan and payoff date. An answer that was itself taken over still names the run that asked.
--
-- :run       the run
-- :vendor    the vendor
-- :base_url  its address
-- :today     the day in the configured zone
INSERT INTO answer (run, seq, asked_on, taken_from, asked, quote, calls, evidence)
SELECT l.run, l.seq, a.asked_on, coalesce(a.taken_from, earlier.id), a.asked, a.quote, 0, a.evidence
FROM run r
JOIN run earlier ON earlier.as_of = r.as_of AND earlier.sandbox = 0 AND earlier.n < r.n
JOIN source s ON s.run = earlier.n AND s.vendor = :vendor AND s.quotes = 'fetch' AND s.base_url = :base_url
JOIN loan l ON l.run = r.n AND l.vendor = :vendor AND l.origin <> 'aside'
JOIN loan p ON p.run = earlier.n AND p.vendor = l.vendor AND p.account = l.account AND p.claim IS l.claim
  AND p.vendor_loan_id IS l.vendor_loan_id AND p.payoff_date = l.payoff_date
JOIN answer a ON a.run = p.run AND a.seq = p.seq AND a.quote IS NOT NULL AND a.asked_on = :today
WHERE r.n = :run AND r.sandbox = 0 AND NOT EXISTS (SELECT 1 FROM answer k WHERE k.run = l.run AND k.seq = l.seq)
GROUP BY l.seq HAVING max(earlier.n) > 0 -- max makes SQLite take the columns of the latest run
