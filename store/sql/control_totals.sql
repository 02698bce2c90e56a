-- What the results of a run come to by vendor and currency. Calls are counted by vendor and shown with its first
-- currency, so that they add up. A configured vendor without a result has a row of zeros, in USD.
--
-- :run  the run
SELECT t.vendor, t.currency, loans, matched, within_tolerance, broken, unmatched, missing_in_list, one_sided,
       unmatched - (one_sided - missing_in_list), expected, quoted, net, absolute, absorbed, not_compared_expected,
       one_sided_expected, missing_in_list_quoted, other_date,
       iif(row_number() OVER (PARTITION BY t.vendor ORDER BY t.currency) = 1, coalesce(
         (SELECT sum(a.calls) FROM answer a CROSS JOIN loan l ON l.run = a.run AND l.seq = a.seq
          WHERE a.run = :run AND l.vendor = t.vendor), 0), 0)
FROM (SELECT * FROM tally WHERE run = :run
      UNION ALL
      SELECT run, vendor, 'USD', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM source s
      WHERE run = :run AND NOT EXISTS (SELECT 1 FROM tally WHERE tally.run = s.run AND tally.vendor = s.vendor)) AS t
ORDER BY t.vendor, t.currency
