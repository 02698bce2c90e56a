-- Brings a run to its end.
--
-- :run  the run

-- A break persists if it was open before and a report has shown it. It keeps the day on which it was first seen, unless
-- this run is as of an earlier day.
UPDATE difference SET
  persists = EXISTS (SELECT 1 FROM open_break o WHERE o.break_id = difference.break_id AND o.reported = 1),
  first_seen = (SELECT min(run.as_of, coalesce(o.first_seen, run.as_of))
                FROM run LEFT JOIN open_break o ON o.break_id = difference.break_id WHERE run.n = :run)
WHERE run = :run;

-- What this run compared and found equal is cured; what it could not compare stays open. A claim is found by its id, and a
-- loan by its account, which many claims lack or share, or by the vendor's id of a row that no loan had.
DELETE FROM open_break WHERE break_id NOT IN (SELECT break_id FROM difference WHERE run = :run) AND CASE
  WHEN claim IS NULL THEN EXISTS (SELECT 1 FROM loan l WHERE l.run = :run AND l.account = open_break.account
      AND l.vendor = open_break.vendor AND l.claim IS NULL AND l.status <> 'unmatched')
    OR EXISTS (SELECT 1 FROM loan l INDEXED BY loan_vendor_loan_id WHERE l.run = :run
      AND l.vendor_loan_id = open_break.account AND l.vendor = open_break.vendor AND l.status <> 'unmatched')
  ELSE EXISTS (SELECT 1 FROM loan l INDEXED BY loan_claim WHERE l.run = :run AND l.claim = open_break.claim
    AND l.vendor = open_break.vendor AND l.status <> 'unmatched') END;

-- The breaks of this run are open. Those that no report has shown are new until this run's does.
INSERT OR REPLACE INTO open_break (break_id, vendor, account, claim, first_seen, reported)
SELECT d.break_id, l.vendor, iif(l.account = '' AND l.claim IS NULL, l.vendor_loan_id, l.account), l.claim, d.first_seen,
  d.persists
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
  AND (request.vendor, request.claim) NOT IN (SELECT i.vendor, lower(i.claim) FROM run JOIN intent i
    ON i.plan = 'automatic ' || run.id WHERE run.n = :run AND i.claim IS NOT NULL);

-- Every loan has a result.
UPDATE run SET state = 'complete' WHERE n = :run;
