-- What the results of a run come to by vendor and currency. Calls are counted by vendor and shown with its first
-- currency, so that they add up.
--
-- :run  the run
SELECT t.vendor, t.currency, loans, matched, within_tolerance, broken, unmatched, missing_in_list, expected, quoted,
       net, absolute, absorbed,
       iif(row_number() OVER (PARTITION BY t.vendor ORDER BY t.currency) = 1, coalesce(
         (SELECT sum(a.calls) FROM answer a CROSS JOIN loan l ON l.run = a.run AND l.seq = a.seq
          WHERE a.run = :run AND l.vendor = t.vendor), 0), 0)
FROM tally t WHERE t.run = :run ORDER BY t.vendor, t.currency
