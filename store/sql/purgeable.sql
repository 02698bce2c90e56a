-- The runs whose rows may go, and those that a purge which was stopped has marked, as long as they have rows.
--
-- :before  only runs as of earlier days; empty: of any day
-- :keep    none of this many last complete runs of all rows, nor what came after the first of them
-- :mark    how the error of a purged run begins
SELECT n FROM run
WHERE state IN ('complete', 'failed') AND (:before = '' OR as_of < :before)
  AND n < coalesce((SELECT n FROM run WHERE state = 'complete' AND partial IS NULL
    ORDER BY n DESC LIMIT 1 OFFSET :keep - 1), 0)
  AND coalesce(instr(error, :mark), 0) <> 1
  AND NOT EXISTS (SELECT 1 FROM intent
    WHERE plan = 'automatic ' || run.id AND state IN ('planned', 'sending', 'unknown'))
UNION
SELECT n FROM run WHERE instr(error, :mark) = 1 AND (/* has rows */)
