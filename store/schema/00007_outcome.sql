-- How a loan came out stands with the loan: nearly every loan has a result, and is written once, with it.

-- +goose Up

DROP VIEW result_report;
DROP VIEW break_report;
DROP VIEW control_totals;
DROP VIEW control_cents;

ALTER TABLE loan ADD COLUMN day TEXT;    -- the compared day; NULL where nothing was compared
ALTER TABLE loan ADD COLUMN status TEXT; -- matched, within_tolerance, broken, unmatched; NULL: it waits, or is no loan of the run
ALTER TABLE loan ADD COLUMN reason TEXT; -- of an unmatched loan
ALTER TABLE loan ADD COLUMN detail TEXT;
ALTER TABLE loan ADD COLUMN marks TEXT;  -- ; between
ALTER TABLE loan ADD COLUMN expected INTEGER; -- cents
ALTER TABLE loan ADD COLUMN quoted INTEGER;   -- cents
ALTER TABLE loan ADD COLUMN cause TEXT;
ALTER TABLE loan ADD COLUMN causes TEXT;      -- ; between
ALTER TABLE loan ADD COLUMN cause_state TEXT; -- of a broken loan: NULL until it was looked for what explains it
UPDATE loan SET day = r.day, status = r.status, reason = r.reason, detail = r.detail, marks = r.marks, expected = r.expected,
    quoted = r.quoted, cause = r.cause, causes = r.causes, cause_state = r.cause_state
  FROM result r WHERE r.run = loan.run AND r.seq = loan.seq;
DROP TABLE result;

-- What is not plainly matched is looked for again and again, and is little of a large run.
CREATE INDEX loan_notable ON loan (run, status) WHERE status <> 'matched' OR marks IS NOT NULL;

-- The queues: loans without a result, with all that counting them wants. One that has it with its row is never in here.
CREATE INDEX loan_waiting ON loan (run, vendor, seq, origin, status) WHERE status IS NULL AND origin NOT IN ('terms', 'aside');
ALTER TABLE source DROP COLUMN behind;

-- A result is given once; before there can be another, it is withdrawn.
-- +goose StatementBegin
CREATE TRIGGER loan_result_kept BEFORE UPDATE OF status ON loan WHEN old.status IS NOT NULL AND new.status IS NOT NULL
BEGIN SELECT raise(ABORT, 'the loan has a result already'); END;
-- +goose StatementEnd

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('loan', 'loan_notable', '20000 2000 1000 1'),
  ('loan', 'loan_waiting', '20000 20000 10000 1 1 1');

CREATE VIEW result_report AS
SELECT run.id AS run, l.seq, l.vendor, l.account, l.claim, l.currency, l.payoff_date, l.day AS as_of, l.status,
       l.reason, l.marks,
       iif(l.expected < 0, '-', '') || (abs(l.expected) / 100) || printf('.%02d', abs(l.expected) % 100) AS expected_total,
       iif(l.quoted < 0, '-', '') || (abs(l.quoted) / 100) || printf('.%02d', abs(l.quoted) % 100) AS quoted_total,
       iif(l.status <> 'unmatched', iif(l.quoted < l.expected, '-', '') || (abs(l.quoted - l.expected) / 100)
         || printf('.%02d', abs(l.quoted - l.expected) % 100), NULL) AS difference,
       l.expected AS expected_cents, l.quoted AS quoted_cents,
       iif(l.status <> 'unmatched', l.quoted - l.expected, NULL) AS difference_cents,
       l.cause, l.causes, l.cause_state
FROM loan l JOIN run ON run.n = l.run WHERE l.status IS NOT NULL;

CREATE VIEW break_report AS
SELECT d.break_id, run.id AS run, l.vendor, l.account, l.claim, d.field, d.expected, d.quoted, d.difference,
       d.difference_cents, l.cause, l.cause_state, coalesce(d.first_seen, run.as_of) AS first_seen,
       CAST(julianday(run.as_of) - julianday(coalesce(d.first_seen, run.as_of)) AS INTEGER) AS age_days,
       'open' AS state, CAST(NULL AS TEXT) AS owner, CAST(NULL AS TEXT) AS note
FROM difference d JOIN run ON run.n = d.run JOIN loan l ON l.run = d.run AND l.seq = d.seq;

-- control_cents sums results by vendor and currency; only compared ones have sums, and rows that the list does not
-- have are counted by themselves.
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
       sum(iif(l.status = 'within_tolerance', abs(l.quoted - l.expected), 0)) AS absorbed
FROM loan l WHERE l.status IS NOT NULL
GROUP BY l.run, l.vendor, l.currency;

CREATE VIEW control_totals AS
SELECT run.id AS run, vendor, currency, loans, matched, within_tolerance, broken, unmatched,
       iif(expected < 0, '-', '') || (abs(expected) / 100) || printf('.%02d', abs(expected) % 100) AS expected_total,
       iif(quoted < 0, '-', '') || (abs(quoted) / 100) || printf('.%02d', abs(quoted) % 100) AS quoted_total,
       iif(net < 0, '-', '') || (abs(net) / 100) || printf('.%02d', abs(net) % 100) AS net_difference,
       (absolute / 100) || printf('.%02d', absolute % 100) AS absolute_difference,
       expected AS expected_cents, quoted AS quoted_cents, expected AS expected_total_cents,
       quoted AS quoted_total_cents, net AS net_difference_cents, absolute AS absolute_difference_cents
FROM control_cents JOIN run ON run.n = run_n;
