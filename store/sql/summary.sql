-- The counts of a run: rows of its lists and statements, breaks, and the time it took. Of the loans it reads only those
-- that are not plain: the others are in the tally, which agrees with the loans once the run is finished.
--
-- :run  the run
SELECT lists.read, loans.accepted, loans.terms, lists.rejected, statements.read, statements.rejected,
       statements.accepted - loans.missing, loans.missing, breaks.broken,
       (SELECT count(DISTINCT seq) FROM difference WHERE run = :run AND persists = 1), breaks.explained,
       (SELECT seconds FROM run WHERE n = :run)
FROM (SELECT coalesce(sum(read), 0) AS read, coalesce(sum(rejected), 0) AS rejected
      FROM input WHERE run = :run AND kind IN ('loans', 'claims')) AS lists,
     (SELECT coalesce(sum(read), 0) AS read, coalesce(sum(rejected), 0) AS rejected,
             coalesce(sum(accepted), 0) AS accepted
      FROM input WHERE run = :run AND kind = 'statement') AS statements,
     (SELECT (SELECT coalesce(sum(loans), 0) FROM tally WHERE run = :run)
             + (SELECT count(*) FROM loan WHERE run = :run AND origin <> 'statement'
                  AND status IS NULL AND origin NOT IN ('terms', 'aside')) AS accepted,
             count(*) FILTER (WHERE origin = 'terms') AS terms, count(*) FILTER (WHERE origin = 'statement') AS missing
      FROM loan WHERE run = :run AND origin <> 'loan') AS loans,
     (SELECT count(*) AS broken, count(cause) AS explained FROM loan
      WHERE run = :run AND status = 'broken' AND (status <> 'matched' OR marks IS NOT NULL)) AS breaks
