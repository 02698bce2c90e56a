-- How many events are of accounts that no list has: nothing was computed from them.
--
-- :run  the run
SELECT coalesce(sum(events), 0) FROM (
  SELECT account, count(*) AS events FROM event WHERE run = :run AND kind <> 'unreadable' GROUP BY account) AS e
WHERE NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = :run AND l.account = e.account AND l.origin <> 'statement')
