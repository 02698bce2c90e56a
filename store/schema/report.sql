-- The views on which other programs rely. Money is text with its sign and two decimals; beside it stand integer cents. The rows of a
-- run that failed are dropped by a later run; until then they are out of sight.

-- result_report: how each loan came out.
CREATE VIEW result_report AS
SELECT run.id AS run, l.seq, l.vendor, l.account, l.claim, l.currency, l.payoff_date,
       l.day AS as_of, -- the day for which both figures stand
       l.status, l.reason, l.marks,
       iif(l.expected < 0, '-', '') || (abs(l.expected) / 100) || printf('.%02d', abs(l.expected) % 100)
         AS expected_total,
       iif(l.quoted < 0, '-', '') || (abs(l.quoted) / 100) || printf('.%02d', abs(l.quoted) % 100) AS quoted_total,
       iif(l.status <> 'unmatched', iif(l.quoted < l.expected, '-', '') || (abs(l.quoted - l.expected) / 100)
         || printf('.%02d', abs(l.quoted - l.expected) % 100), NULL) AS difference, -- quoted less expected
       l.expected AS expected_cents, l.quoted AS quoted_cents,
       iif(l.status <> 'unmatched', l.quoted - l.expected, NULL) AS difference_cents,
       l.cause, l.causes, l.cause_state
FROM loan l JOIN run ON run.n = l.run WHERE l.status IS NOT NULL AND run.state <> 'failed';

-- break_report: each figure that differs, and for how many days it has; of a one-sided break, its presence.
CREATE VIEW break_report AS
SELECT d.break_id, run.id AS run, l.vendor, l.account, l.claim, d.field, d.expected, d.quoted, d.difference,
       d.difference_cents, l.cause, l.cause_state, coalesce(d.first_seen, run.as_of) AS first_seen,
       CAST(julianday(run.as_of) - julianday(coalesce(d.first_seen, run.as_of)) AS INTEGER) AS age_days,
       'open' AS state, CAST(NULL AS TEXT) AS owner, CAST(NULL AS TEXT) AS note
FROM difference d JOIN run ON run.n = d.run JOIN loan l ON l.run = d.run AND l.seq = d.seq
WHERE run.state <> 'failed';

-- control_totals: the results by vendor and currency. A configured vendor without a row has zeros, in USD.
CREATE VIEW control_totals AS
SELECT run.id AS run, vendor, currency, loans, matched, within_tolerance, broken, unmatched,
       iif(expected < 0, '-', '') || (abs(expected) / 100) || printf('.%02d', abs(expected) % 100) AS expected_total,
       iif(quoted < 0, '-', '') || (abs(quoted) / 100) || printf('.%02d', abs(quoted) % 100) AS quoted_total,
       iif(net < 0, '-', '') || (abs(net) / 100) || printf('.%02d', abs(net) % 100) AS net_difference,
       (absolute / 100) || printf('.%02d', absolute % 100) AS absolute_difference,
       expected AS expected_cents, quoted AS quoted_cents, expected AS expected_total_cents,
       quoted AS quoted_total_cents, net AS net_difference_cents, absolute AS absolute_difference_cents,
       missing_in_list, one_sided, unmatched - (one_sided - missing_in_list) AS not_compared,
       iif(not_compared_expected < 0, '-', '') || (abs(not_compared_expected) / 100)
         || printf('.%02d', abs(not_compared_expected) % 100) AS not_compared_expected,
       iif(one_sided_expected < 0, '-', '') || (abs(one_sided_expected) / 100)
         || printf('.%02d', abs(one_sided_expected) % 100) AS one_sided_expected,
       not_compared_expected AS not_compared_expected_cents, one_sided_expected AS one_sided_expected_cents
FROM (
  SELECT * FROM control_cents
  UNION ALL
  SELECT s.run, s.vendor, 'USD', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM source s
  JOIN run ON run.n = s.run AND run.state = 'complete'
  WHERE NOT EXISTS (SELECT 1 FROM tally t WHERE t.run = s.run AND t.vendor = s.vendor))
JOIN run ON run.n = run_n WHERE run.state <> 'failed';

-- reject_report: each row that was not accepted, also of a run that was refused for it.
CREATE VIEW reject_report AS
SELECT run.id AS run, i.name AS file, i.sheet, r.row, r.column, r.value, r.reason
FROM reject r JOIN run ON run.n = r.run JOIN input i ON i.run = r.run AND i.file = r.file;
