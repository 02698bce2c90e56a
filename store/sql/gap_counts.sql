-- The unmatched loans of a run by vendor and reason, the most common first, each with the detail that most of them have.
-- A vendor that is not asked because of what it answered before has the detail of that answer.
--
-- ?1  the run
WITH detailed AS (
  SELECT vendor, reason, replace(coalesce(detail, ''), 'not asked: ', '') AS detail, count(*) AS loans
  FROM loan l
  WHERE run = ?1 AND status = 'unmatched' AND (l.status <> 'matched' OR l.marks IS NOT NULL)
  GROUP BY 1, 2, 3
), ranked AS (
  SELECT vendor, reason, detail, sum(loans) OVER (PARTITION BY vendor, reason) AS loans,
         row_number() OVER (PARTITION BY vendor, reason ORDER BY loans DESC, detail) AS rank
  FROM detailed
)
SELECT vendor, reason, detail, loans FROM ranked WHERE rank = 1 ORDER BY loans DESC, vendor, reason
