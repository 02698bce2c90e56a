-- The ledger: every run, what it read, what vendors answered, and how each loan came out.
--
-- Amounts are integer cents; per diems and rates are text, since every digit counts. Dates are text, 2006-01-02.
-- Absent is NULL, never 0. A run's rows are written once and not changed afterwards.

-- +goose Up

-- run: one reconciliation of one set of lists as of one day.
CREATE TABLE run (
  n             INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE, -- AS-OF-NNN, counted per ledger
  as_of         TEXT NOT NULL,        -- the day the run stands for; every "today" of the run
  state         TEXT NOT NULL CHECK (state IN ('staging', 'quoting', 'complete', 'failed')),
  sandbox       INTEGER NOT NULL,     -- 1: against the built-in vendors
  partial       TEXT,                 -- what the run was limited to, as in vendor=q2; NULL: all rows
  version       TEXT NOT NULL,        -- of tieout
  config        TEXT NOT NULL,        -- the configuration as it was read; secrets are references
  settings      TEXT NOT NULL,        -- JSON: what the flags said, for a resume
  started       TEXT NOT NULL,        -- RFC 3339
  ended         TEXT,
  seconds       REAL NOT NULL DEFAULT 0, -- worked on, resumes included
  exit_code     INTEGER,
  error         TEXT                  -- why it failed
) STRICT;

-- source: where a run's quotes of one vendor come from.
CREATE TABLE source (
  run      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  vendor   TEXT NOT NULL,
  quotes   TEXT NOT NULL CHECK (quotes IN ('fetch', 'file', 'compute')),
  base_url TEXT, -- of a vendor that is asked
  PRIMARY KEY (run, vendor)
) STRICT, WITHOUT ROWID;

-- input: a file that a run read.
CREATE TABLE input (
  run      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  file     INTEGER NOT NULL, -- 1, 2, ... in the order read
  kind     TEXT NOT NULL CHECK (kind IN ('loans', 'claims', 'statement')),
  vendor   TEXT NOT NULL,    -- of a statement, else empty
  name     TEXT NOT NULL,
  sheet    TEXT NOT NULL,    -- empty in a CSV file
  sha256   TEXT NOT NULL,
  read     INTEGER NOT NULL DEFAULT 0,
  accepted INTEGER NOT NULL DEFAULT 0, -- terms rows included
  rejected INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (run, file)
) STRICT, WITHOUT ROWID;

-- loan: one accepted row of a list, in input order; and, behind them, the statement rows that no list has.
CREATE TABLE loan (
  run                INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq                INTEGER NOT NULL, -- the place in the input; gaps are rejected rows
  -- aside: a partial run does not want it, and keeps it for the terms of a claim
  origin             TEXT NOT NULL CHECK (origin IN ('terms', 'loan', 'claim', 'aside', 'statement')),
  file               INTEGER NOT NULL,
  row                INTEGER NOT NULL, -- line or sheet row, the header counted
  vendor             TEXT NOT NULL,    -- empty in a terms row
  account            TEXT NOT NULL,    -- empty in a claim that names none
  claim              TEXT,
  vendor_loan_id     TEXT,             -- NULL: the account
  payoff_date        TEXT NOT NULL,    -- the row's own, else the as-of date
  own_date           INTEGER NOT NULL, -- 1: the row's own
  terms_seq          INTEGER,          -- the row that gives a claim its terms
  principal          INTEGER,
  rate               TEXT,             -- percent a year
  day_count          TEXT,
  interest_paid_to   TEXT,
  unpaid_interest    INTEGER NOT NULL,
  fees               INTEGER NOT NULL,
  late_charges       INTEGER NOT NULL,
  prepayment_penalty INTEGER NOT NULL,
  escrow_balance     INTEGER NOT NULL,
  excess_payments    INTEGER NOT NULL,
  maturity_date      TEXT,
  next_due_date      TEXT,
  currency           TEXT NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX loan_account ON loan (run, account, vendor);
CREATE INDEX loan_claim ON loan (run, claim, vendor) WHERE claim IS NOT NULL;
CREATE INDEX loan_vendor_loan_id ON loan (run, vendor_loan_id, vendor) WHERE vendor_loan_id IS NOT NULL;

-- reject: an input row that is no loan, claim or statement line, and why.
CREATE TABLE reject (
  run    INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  file   INTEGER NOT NULL,
  row    INTEGER NOT NULL,
  column TEXT NOT NULL, -- empty: the whole row
  value  TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX reject_run ON reject (run, file, row);

-- statement: one row of a file in which a vendor states its payoffs.
CREATE TABLE statement (
  run           INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  vendor        TEXT NOT NULL,
  key_kind      TEXT NOT NULL CHECK (key_kind IN ('account', 'vendor_loan_id', 'claim')),
  key           TEXT NOT NULL,
  file          INTEGER NOT NULL,
  row           INTEGER NOT NULL,
  as_of         TEXT,
  good_through  TEXT,
  total         INTEGER NOT NULL,
  principal     INTEGER,
  interest      INTEGER,
  fees          INTEGER,
  per_diem      TEXT,
  currency      TEXT NOT NULL, -- empty: not said
  does_not_foot INTEGER NOT NULL
) STRICT;
CREATE INDEX statement_key ON statement (run, vendor, key_kind, key);

-- answer: what a vendor that is asked said to one question; committed as it arrives, asked once.
CREATE TABLE answer (
  run           INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq           INTEGER NOT NULL,
  asked_on      TEXT NOT NULL, -- the day of the call in the configured zone
  taken_from    TEXT,          -- the run that asked, where the answer was taken over
  asked         TEXT,          -- the day asked for, where it is not the payoff date
  reason        TEXT,          -- why there is no quote; NULL with one
  detail        TEXT,
  as_of         TEXT,
  good_through  TEXT,
  total         INTEGER,       -- NULL without a quote
  principal     INTEGER,
  interest      INTEGER,
  fees          INTEGER,
  per_diem      TEXT,
  currency      TEXT,
  does_not_foot INTEGER,
  calls         INTEGER NOT NULL, -- quote requests, retries included
  evidence      BLOB,             -- the answer as it came, without what is personal
  PRIMARY KEY (run, seq)
) STRICT;

-- result: how one loan came out.
CREATE TABLE result (
  run         INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq         INTEGER NOT NULL,
  day         TEXT,    -- the compared day; NULL where nothing was compared
  status      TEXT NOT NULL CHECK (status IN ('matched', 'within_tolerance', 'broken', 'unmatched')),
  reason      TEXT,    -- of an unmatched result
  detail      TEXT,
  marks       TEXT,    -- ; between
  expected    INTEGER,
  quoted      INTEGER,
  cause       TEXT,
  causes      TEXT,
  cause_state TEXT,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

-- difference: one figure of a broken loan that exceeds its tolerance.
CREATE TABLE difference (
  run              INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq              INTEGER NOT NULL,
  place            INTEGER NOT NULL, -- the order of the figures: the total is 0
  field            TEXT NOT NULL,
  expected         TEXT NOT NULL,
  quoted           TEXT NOT NULL,
  difference       TEXT NOT NULL,
  difference_cents INTEGER NOT NULL, -- rounded to the cent
  break_id         TEXT NOT NULL,    -- of this vendor, loan and figure in every run
  first_seen       TEXT,             -- the as-of date of the run that found it; set at the end of the run
  persists         INTEGER,          -- 1: it was open before this run
  PRIMARY KEY (run, seq, place)
) STRICT, WITHOUT ROWID;

-- open_break: the breaks that no later comparison has cured.
CREATE TABLE open_break (
  break_id   TEXT PRIMARY KEY,
  vendor     TEXT NOT NULL,
  account    TEXT NOT NULL,
  claim      TEXT,
  first_seen TEXT NOT NULL -- the as-of date of the run that found it
) STRICT, WITHOUT ROWID;

CREATE VIEW result_report AS
SELECT run.id AS run, r.seq, l.vendor, l.account, l.claim, l.currency, l.payoff_date, r.day AS as_of, r.status,
       r.reason, r.marks,
       iif(r.expected < 0, '-', '') || (abs(r.expected) / 100) || printf('.%02d', abs(r.expected) % 100) AS expected_total,
       iif(r.quoted < 0, '-', '') || (abs(r.quoted) / 100) || printf('.%02d', abs(r.quoted) % 100) AS quoted_total,
       iif(r.status <> 'unmatched', iif(r.quoted < r.expected, '-', '') || (abs(r.quoted - r.expected) / 100)
         || printf('.%02d', abs(r.quoted - r.expected) % 100), NULL) AS difference,
       r.expected AS expected_cents, r.quoted AS quoted_cents,
       iif(r.status <> 'unmatched', r.quoted - r.expected, NULL) AS difference_cents,
       r.cause, r.causes, r.cause_state
FROM result r JOIN run ON run.n = r.run JOIN loan l ON l.run = r.run AND l.seq = r.seq;

CREATE VIEW break_report AS
SELECT d.break_id, run.id AS run, l.vendor, l.account, l.claim, d.field, d.expected, d.quoted, d.difference,
       d.difference_cents, r.cause, r.cause_state, coalesce(d.first_seen, run.as_of) AS first_seen,
       CAST(julianday(run.as_of) - julianday(coalesce(d.first_seen, run.as_of)) AS INTEGER) AS age_days,
       'open' AS state, CAST(NULL AS TEXT) AS owner, CAST(NULL AS TEXT) AS note
FROM difference d JOIN run ON run.n = d.run JOIN loan l ON l.run = d.run AND l.seq = d.seq
JOIN result r ON r.run = d.run AND r.seq = d.seq;

-- control_cents sums results by vendor and currency; only compared ones have sums, and rows that the list does not
-- have are counted by themselves.
CREATE VIEW control_cents AS
SELECT r.run AS run_n, l.vendor, l.currency,
       sum(l.origin <> 'statement') AS loans,
       sum(r.status = 'matched') AS matched,
       sum(r.status = 'within_tolerance') AS within_tolerance,
       sum(r.status = 'broken') AS broken,
       sum(r.status = 'unmatched' AND l.origin <> 'statement') AS unmatched,
       sum(l.origin = 'statement') AS missing_in_list,
       sum(iif(r.status <> 'unmatched', r.expected, 0)) AS expected,
       sum(iif(r.status <> 'unmatched', r.quoted, 0)) AS quoted,
       sum(iif(r.status <> 'unmatched', r.quoted - r.expected, 0)) AS net,
       sum(iif(r.status <> 'unmatched', abs(r.quoted - r.expected), 0)) AS absolute,
       sum(iif(r.status = 'within_tolerance', abs(r.quoted - r.expected), 0)) AS absorbed
FROM result r JOIN loan l ON l.run = r.run AND l.seq = r.seq
GROUP BY r.run, l.vendor, l.currency;

CREATE VIEW control_totals AS
SELECT run.id AS run, vendor, currency, loans, matched, within_tolerance, broken, unmatched,
       iif(expected < 0, '-', '') || (abs(expected) / 100) || printf('.%02d', abs(expected) % 100) AS expected_total,
       iif(quoted < 0, '-', '') || (abs(quoted) / 100) || printf('.%02d', abs(quoted) % 100) AS quoted_total,
       iif(net < 0, '-', '') || (abs(net) / 100) || printf('.%02d', abs(net) % 100) AS net_difference,
       (absolute / 100) || printf('.%02d', absolute % 100) AS absolute_difference,
       expected AS expected_cents, quoted AS quoted_cents, expected AS expected_total_cents,
       quoted AS quoted_total_cents, net AS net_difference_cents, absolute AS absolute_difference_cents
FROM control_cents JOIN run ON run.n = run_n;

CREATE VIEW reject_report AS
SELECT run.id AS run, i.name AS file, i.sheet, r.row, r.column, r.value, r.reason
FROM reject r JOIN run ON run.n = r.run JOIN input i ON i.run = r.run AND i.file = r.file;

-- How large a ledger is, told to the query planner once and for all: without it SQLite takes run = ? for a good key,
-- and joins of a large run take quadratic time. The figures are those of a run of 100,000 loans among ten; the second
-- of each is the rows of one run.
ANALYZE;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('loan', 'loan', '1000000 100000 1'),
  ('loan', 'loan_account', '1000000 100000 2 1'),
  ('loan', 'loan_claim', '1000000 100000 1 1'),
  ('loan', 'loan_vendor_loan_id', '1000000 100000 1 1'),
  ('result', 'result', '1000000 100000 1'),
  ('answer', 'sqlite_autoindex_answer_1', '1000000 100000 1'),
  ('statement', 'statement_key', '1000000 100000 100000 100000 1'),
  ('difference', 'difference', '20000 2000 2 1'),
  ('reject', 'reject_run', '1000 100 50 1'),
  ('open_break', 'open_break', '2000 1'),
  ('input', 'input', '30 3 1'),
  ('source', 'source', '30 3 1'),
  ('run', 'sqlite_autoindex_run_1', '10 1');
