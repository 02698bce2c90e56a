-- The day counts that the rows of broken loans say, by vendor, currency and cause, of those that a rule of their vendor
-- explains. A row that says none, and takes the vendor's convention, gives an empty one.
--
-- ?1  the run
SELECT DISTINCT l.vendor, l.currency, l.cause, coalesce(coalesce(t.terms, l.terms) ->> 2, '') AS day_count
FROM loan l LEFT JOIN loan t ON t.run = l.run AND t.seq = l.terms_seq
WHERE l.run = ?1 AND l.status = 'broken' AND l.cause_state = 'profile' AND (l.status <> 'matched' OR l.marks IS NOT NULL)
ORDER BY 1, 2, 3, 4
