-- What the results of a run come to.

-- tally: the results of one vendor in one currency, kept as they are recorded. The view control_cents adds them up from
-- the loans.
CREATE TABLE tally (
  run              INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  vendor           TEXT NOT NULL,
  currency         TEXT NOT NULL,
  loans            INTEGER NOT NULL, -- except those that the list does not have
  matched          INTEGER NOT NULL,
  within_tolerance INTEGER NOT NULL,
  broken           INTEGER NOT NULL,
  unmatched        INTEGER NOT NULL, -- except those that the list does not have
  missing_in_list  INTEGER NOT NULL,
  expected         INTEGER NOT NULL, -- cents, as all that follow; only of what was compared
  quoted           INTEGER NOT NULL,
  net              INTEGER NOT NULL,
  absolute         INTEGER NOT NULL,
  absorbed         INTEGER NOT NULL, -- the absolute differences that tolerances let pass
  one_sided        INTEGER NOT NULL DEFAULT 0, -- breaks that only one side has; those that the list does not have included
  other_date       INTEGER NOT NULL DEFAULT 0, -- compared for another day than asked
  not_compared_expected INTEGER NOT NULL DEFAULT 0, -- cents, as all that follow: what we expect of the unmatched that are no break
  one_sided_expected    INTEGER NOT NULL DEFAULT 0,
  missing_in_list_quoted INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (run, vendor, currency)
) STRICT, WITHOUT ROWID;

-- control_cents: the results by vendor and currency. Only those that were compared have sums, and rows that the list
-- does not have are counted by themselves.
CREATE VIEW control_cents AS
SELECT l.run AS run_n, l.vendor, l.currency,
       sum(l.origin <> 'statement') AS loans,
       sum(l.status = 'matched') AS matched,
       sum(l.status = 'within_tolerance') AS within_tolerance,
       sum(l.status = 'broken') AS broken,
       sum(l.status = 'unmatched' AND l.origin <> 'statement') AS unmatched,
       sum(l.origin = 'statement') AS missing_in_list,
       sum(iif(l.status <> 'unmatched', l.expected, 0)) AS expected,
       sum(iif(l.status <> 'unmatched', l.quoted, 0)) AS quoted,
       sum(iif(l.status <> 'unmatched', l.quoted - l.expected, 0)) AS net,
       sum(iif(l.status <> 'unmatched', abs(l.quoted - l.expected), 0)) AS absolute,
       sum(iif(l.status = 'within_tolerance', abs(l.quoted - l.expected), 0)) AS absorbed,
       sum(l.origin = 'statement' OR coalesce(l.reason, '') IN ('no_loan', 'missing_at_vendor')) AS one_sided,
       sum(l.marks IS NOT NULL AND instr(l.marks, 'other_date') > 0) AS other_date,
       sum(iif(l.status = 'unmatched' AND l.origin <> 'statement'
         AND coalesce(l.reason, '') NOT IN ('no_loan', 'missing_at_vendor'), coalesce(l.expected, 0), 0))
         AS not_compared_expected,
       sum(iif(l.reason IN ('no_loan', 'missing_at_vendor'), coalesce(l.expected, 0), 0)) AS one_sided_expected,
       sum(iif(l.origin = 'statement', coalesce(l.quoted, 0), 0)) AS missing_in_list_quoted
FROM loan l WHERE l.status IS NOT NULL
GROUP BY l.run, l.vendor, l.currency;
