-- The breaks of a run, the largest first. The difference is that of the totals; of a one-sided break it is the total of
-- the side that is there, negative if theirs is missing.
--
-- :run  the run
SELECT d.break_id, l.vendor, nullif(iif(l.account = '' AND l.claim IS NULL, l.vendor_loan_id, l.account), ''), l.claim,
       l.currency, iif(d.field = 'presence', l.reason, 'difference') AS kind,
       iif(d.field = 'presence', d.difference_cents, l.quoted - l.expected) AS cents,
       l.cause, iif(d.field = 'presence', NULL, coalesce(l.cause_state, 'unexplained')),
       coalesce(d.first_seen, run.as_of), l.expected, l.quoted
FROM difference d CROSS JOIN loan l ON l.run = d.run AND l.seq = d.seq CROSS JOIN run ON run.n = d.run
WHERE d.run = :run AND d.place = 0 ORDER BY abs(coalesce(cents, 0)) DESC, d.seq
