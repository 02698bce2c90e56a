-- Takes back the results of the loans in the table retracted, as far as they still have them. Until all files are read,
-- what becomes of a loan may change.
--
-- :run  the run

-- The tally is less by what they came to.
INSERT INTO tally
SELECT :run, l.vendor, l.currency,
       -count(*), -sum(l.status = 'matched'), -sum(l.status = 'within_tolerance'), -sum(l.status = 'broken'),
       -sum(l.status = 'unmatched'), 0,
       -sum(iif(l.status <> 'unmatched', l.expected, 0)), -sum(iif(l.status <> 'unmatched', l.quoted, 0)),
       -sum(iif(l.status <> 'unmatched', l.quoted - l.expected, 0)),
       -sum(iif(l.status <> 'unmatched', abs(l.quoted - l.expected), 0)),
       -sum(iif(l.status = 'within_tolerance', abs(l.quoted - l.expected), 0))
FROM retracted r CROSS JOIN loan l ON l.run = :run AND l.seq = r.seq AND l.status IS NOT NULL
WHERE true GROUP BY l.vendor, l.currency
ON CONFLICT DO UPDATE SET loans = loans + excluded.loans, matched = matched + excluded.matched,
  within_tolerance = within_tolerance + excluded.within_tolerance, broken = broken + excluded.broken,
  unmatched = unmatched + excluded.unmatched, expected = expected + excluded.expected,
  quoted = quoted + excluded.quoted, net = net + excluded.net, absolute = absolute + excluded.absolute,
  absorbed = absorbed + excluded.absorbed;

-- A vendor and currency without a result has no line in it.
DELETE FROM tally WHERE run = :run AND loans = 0 AND missing_in_list = 0;

-- Their figures are no breaks.
DELETE FROM difference WHERE run = :run AND seq IN (SELECT seq FROM retracted);

-- The statement rows that they had are nobody's, and not accepted until they are paired.
INSERT INTO accepted
SELECT l.stated_file, -count(*) FROM retracted r CROSS JOIN loan l ON l.run = :run AND l.seq = r.seq
WHERE l.stated_file IS NOT NULL GROUP BY l.stated_file;

-- They wait for a result like loans that never had one.
UPDATE loan SET stated_file = NULL, stated_row = NULL, stated = NULL, day = NULL, status = NULL, reason = NULL,
  detail = NULL, marks = NULL, expected = NULL, quoted = NULL, cause = NULL, causes = NULL, cause_state = NULL
WHERE run = :run AND seq IN (SELECT seq FROM retracted);
