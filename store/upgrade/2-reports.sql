-- From schema 1 to 2, after the tables were made anew: which breaks a report has shown, and the sums that tallies had not.

-- A break that no report has shown is one that a run found which has no reports.
UPDATE open_break SET reported = 1 WHERE break_id NOT IN (
  SELECT d.break_id FROM difference d JOIN run ON run.n = d.run
  WHERE run.state = 'complete' AND run.exit_code IS NULL AND d.persists = 0);

UPDATE tally SET (one_sided, other_date, not_compared_expected, one_sided_expected, missing_in_list_quoted) = (
  SELECT sum(l.origin = 'statement' OR coalesce(l.reason, '') IN ('no_loan', 'missing_at_vendor')),
       sum(l.marks IS NOT NULL AND instr(l.marks, 'other_date') > 0),
       sum(iif(l.status = 'unmatched' AND l.origin <> 'statement'
         AND coalesce(l.reason, '') NOT IN ('no_loan', 'missing_at_vendor'), coalesce(l.expected, 0), 0)),
       sum(iif(l.reason IN ('no_loan', 'missing_at_vendor'), coalesce(l.expected, 0), 0)),
       sum(iif(l.origin = 'statement', coalesce(l.quoted, 0), 0))
  FROM loan l WHERE l.run = tally.run AND l.vendor = tally.vendor AND l.currency = tally.currency
    AND l.status IS NOT NULL)
WHERE EXISTS (SELECT 1 FROM loan l WHERE l.run = tally.run AND l.vendor = tally.vendor
  AND l.currency = tally.currency AND l.status IS NOT NULL);
