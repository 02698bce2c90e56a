-- What the runs before this one were told of its claims, the earliest run first: the claim, whether its payoff was
-- pending, whether the vendor was asked about the claim itself, and on which day. It goes from run to run, because the
-- indexes begin with the run. A day after today is that of a clock that was wrong, and would keep its claims from being
-- read until it comes. Claims that this run may still request are left out.
--
-- :run       the run
-- :vendor    the vendor
-- :base_url  its address
-- :since     the earliest day that counts
-- :today     the latest day that counts
-- :sandbox   1: the runs against the built-in vendors; 0: the others
-- :most      how many runs to go back
WITH earlier AS (
  SELECT n FROM run WHERE n < :run AND sandbox = :sandbox AND state IN ('quoting', 'complete')
  ORDER BY n DESC LIMIT :most)
SELECT lower(l.claim), a.reason IS 'pending', a.calls > 0, a.asked_on
FROM earlier
CROSS JOIN source s ON s.run = earlier.n AND s.vendor = :vendor AND s.quotes = 'fetch' AND s.base_url = :base_url
CROSS JOIN loan l ON l.run = earlier.n AND l.vendor = :vendor AND l.claim IS NOT NULL
CROSS JOIN answer a ON a.run = l.run AND a.seq = l.seq AND a.asked_on BETWEEN :since AND :today
  AND a.reason IS NOT 'not_asked'
WHERE lower(l.claim) IN (SELECT lower(claim) FROM loan WHERE run = :run AND vendor = :vendor AND claim IS NOT NULL)
  AND lower(l.claim) NOT IN (
    SELECT lower(m.claim) FROM requestable q JOIN loan m ON m.run = q.run AND m.seq = q.seq
    WHERE q.run = :run AND m.vendor = :vendor
      AND lower(m.claim) NOT IN (SELECT claim FROM request WHERE vendor = :vendor))
ORDER BY earlier.n, l.seq
