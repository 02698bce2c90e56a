-- The counts of a run: rows of its lists, statements and histories, breaks, and the time it took. Of the loans it reads
-- only those that are not plain: the others are in the tally, which agrees with the loans once the run is finished.
--
-- :run  the run
SELECT lists.read, loans.accepted, loans.terms, lists.rejected, lists.left_out,
       statements.read, statements.rejected, statements.left_out, statements.accepted - loans.missing,
       statements.of_rejected, loans.missing,
       histories.read, histories.accepted, histories.rejected,
       breaks.total, breaks.persisting, breaks.oldest, tallied.one_sided, (SELECT seconds FROM run WHERE n = :run)
FROM (SELECT coalesce(sum(read), 0) AS read, coalesce(sum(rejected), 0) AS rejected,
             coalesce(sum(left_out), 0) AS left_out
      FROM input WHERE run = :run AND kind IN ('loans', 'claims')) AS lists,
     (SELECT coalesce(sum(read), 0) AS read, coalesce(sum(rejected), 0) AS rejected,
             coalesce(sum(left_out), 0) AS left_out, coalesce(sum(accepted), 0) AS accepted,
             coalesce(sum(of_rejected), 0) AS of_rejected
      FROM input WHERE run = :run AND kind = 'statement') AS statements,
     (SELECT coalesce(sum(read), 0) AS read, coalesce(sum(accepted), 0) AS accepted,
             coalesce(sum(rejected), 0) AS rejected
      FROM input WHERE run = :run AND kind = 'history') AS histories,
     (SELECT coalesce(sum(one_sided), 0) AS one_sided
      FROM tally WHERE run = :run) AS tallied,
     (SELECT (SELECT coalesce(sum(loans), 0) FROM tally WHERE run = :run)
             + (SELECT count(*) FROM loan WHERE run = :run AND origin <> 'statement'
                  AND status IS NULL AND origin NOT IN ('terms', 'aside')) AS accepted,
             count(*) FILTER (WHERE origin = 'terms') AS terms, count(*) FILTER (WHERE origin = 'statement') AS missing
      FROM loan WHERE run = :run AND origin <> 'loan') AS loans,
     (SELECT count(*) AS total, coalesce(sum(persists), 0) AS persisting, min(first_seen) AS oldest
      FROM difference WHERE run = :run AND place = 0) AS breaks
