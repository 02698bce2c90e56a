-- The claims whose payoff the run may still request unattended, those sent before without success after all others.
-- As in a plan, a claim that stands in the lists twice in different case is left out: which row is meant is not clear.
-- What the vendor refused in this very run is not sent again when the run is resumed.
--
-- :run     the run
-- :vendor  the vendor
-- :since   the earliest day of an answer that counts
-- :plan    the plan of the run's requests
-- :most    how many claims
SELECT l.account, l.claim
FROM requestable q
JOIN loan l ON l.run = q.run AND l.seq = q.seq AND l.reason = 'pending'
JOIN answer a ON a.run = q.run AND a.seq = q.seq AND a.asked_on >= :since AND a.calls > 0
LEFT JOIN (
  SELECT lower(claim) AS claim, max(n) AS latest FROM intent
  WHERE vendor = :vendor AND action = 'request' AND sent_at IS NOT NULL GROUP BY lower(claim)) tried
  ON tried.claim = lower(l.claim)
WHERE q.run = :run AND l.vendor = :vendor
  AND lower(l.claim) NOT IN (
    SELECT lower(claim) FROM intent WHERE vendor = :vendor AND action = 'request'
      AND (state <> 'refused' OR plan = :plan AND sent_at IS NOT NULL))
  AND lower(l.claim) NOT IN (SELECT claim FROM request WHERE vendor = :vendor)
  AND lower(l.claim) NOT IN (
    SELECT lower(claim) FROM loan WHERE run = :run AND vendor = :vendor AND claim IS NOT NULL
    GROUP BY lower(claim) HAVING count(*) > 1)
ORDER BY tried.latest, l.seq LIMIT :most
