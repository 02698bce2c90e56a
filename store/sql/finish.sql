-- Brings a run to its end.
--
-- :run  the run

-- A break persists if it was open before. It keeps the day on which it was first seen, unless this run is as of an
-- earlier day.
UPDATE difference SET
  persists = EXISTS (SELECT 1 FROM open_break o WHERE o.break_id = difference.break_id),
  first_seen = (SELECT min(run.as_of, coalesce(o.first_seen, run.as_of))
                FROM run LEFT JOIN open_break o ON o.break_id = difference.break_id WHERE run.n = :run)
WHERE run = :run;

-- What this run compared and found equal is cured; what it could not compare stays open.
DELETE FROM open_break WHERE break_id NOT IN (SELECT break_id FROM difference WHERE run = :run) AND iif(claim IS NULL,
  EXISTS (SELECT 1 FROM loan l WHERE l.run = :run AND l.account = open_break.account AND l.vendor = open_break.vendor
    AND l.claim IS NULL AND l.status <> 'unmatched')
  OR EXISTS (SELECT 1 FROM loan l WHERE l.run = :run AND l.vendor_loan_id = open_break.account
    AND l.vendor = open_break.vendor AND l.status <> 'unmatched'),
  EXISTS (SELECT 1 FROM loan l WHERE l.run = :run AND l.claim = open_break.claim AND l.vendor = open_break.vendor
    AND l.status <> 'unmatched'));

-- The breaks of this run are open.
INSERT OR REPLACE INTO open_break
SELECT d.break_id, l.vendor, iif(l.account = '' AND l.claim IS NULL, l.vendor_loan_id, l.account), l.claim, d.first_seen
FROM difference d JOIN loan l ON l.run = d.run AND l.seq = d.seq WHERE d.run = :run AND d.place = 0;

-- What the run read of claims tells where their payoff requests stand, except for those that it requested afterwards. A
-- claim does not show that it waits for an answer of ours, so reading it ends that only with a quote.
UPDATE request SET state = news.state, changed = iif(request.state = news.state, changed, news.at), seen = news.at
FROM (SELECT l.vendor, lower(l.claim) AS claim, iif(a.quote IS NULL, 'pending', 'quoted') AS state,
             strftime('%Y-%m-%dT%H:%M:%fZ', 'now') AS at
      FROM answer a JOIN loan l ON l.run = a.run AND l.seq = a.seq
      WHERE a.run = :run AND l.claim IS NOT NULL
        AND (a.quote IS NOT NULL OR a.reason = 'pending' AND a.calls > 0)) AS news
WHERE request.vendor = news.vendor AND request.claim = news.claim AND request.state NOT IN ('planned', 'cancelled')
  AND NOT (request.state = 'action_required' AND news.state = 'pending')
  AND NOT EXISTS (SELECT 1 FROM intent i JOIN run ON run.n = :run
    WHERE i.plan = 'automatic ' || run.id AND i.vendor = request.vendor AND lower(i.claim) = request.claim);

-- Every loan has a result.
UPDATE run SET state = 'complete' WHERE n = :run;
