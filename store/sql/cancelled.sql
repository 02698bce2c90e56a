-- Notes that a claim's payoff request was cancelled. What was cancelled before we asked last is not what we asked for.
--
-- :vendor  the vendor
-- :claim   the claim, in lower case
-- :at      when it was cancelled
-- :now     when we heard of it
UPDATE request SET state = 'cancelled', changed = :now, seen = :now
WHERE vendor = :vendor AND claim = :claim AND state IN ('sent', 'pending', 'action_required')
  AND NOT EXISTS (SELECT 1 FROM intent i
    WHERE i.vendor = :vendor AND lower(i.claim) = :claim AND i.action IN ('request', 'refresh') AND i.state <> 'refused'
      AND (i.sent_at >= :at OR i.sent_at IS NULL))
