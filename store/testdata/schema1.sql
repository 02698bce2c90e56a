-- What vendors answered.

-- answer: what a vendor that is asked said to one question; committed as it arrives, asked once.
CREATE TABLE answer (
  run        INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq        INTEGER NOT NULL, -- of the loan
  asked_on   TEXT NOT NULL,    -- the day of the call in the configured zone
  taken_from TEXT,             -- the run that asked, if the answer was taken over
  asked      TEXT,             -- the day asked for, if it is not the payoff date
  reason     TEXT,             -- why there is no quote; NULL with one
  detail     TEXT,             -- a sentence about the reason
  quote      TEXT,             -- a JSON array of what it says: see the view answer_quote; NULL without one
  calls      INTEGER NOT NULL, -- quote requests, retries included
  evidence   BLOB,             -- the answer as it came, without what is personal
  PRIMARY KEY (run, seq)
) STRICT;

-- answer_quote: the quotes of answers, figure by figure. The array ends after the last place that says something, and a
-- text that says nothing may be empty.
CREATE VIEW answer_quote AS
SELECT run, seq,
       quote ->> 0             AS total,     -- cents, as all amounts here
       quote ->> 1             AS principal,
       quote ->> 2             AS interest,
       quote ->> 3             AS fees,
       nullif(quote ->> 4, '') AS per_diem,  -- text, with the places that the vendor printed
       nullif(quote ->> 5, '') AS as_of,
       nullif(quote ->> 6, '') AS good_through,
       nullif(quote ->> 7, '') AS currency,
       quote ->> 8             AS does_not_foot -- 1: its parts do not add to its total
FROM answer WHERE quote IS NOT NULL;
-- Breaks: what differs, and for how long.

-- difference: one figure of a broken loan that exceeds its tolerance.
CREATE TABLE difference (
  run              INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq              INTEGER NOT NULL, -- of the loan
  place            INTEGER NOT NULL, -- the order of the figures: the total is 0
  field            TEXT NOT NULL,    -- total, principal, interest, fees or per_diem
  expected         TEXT NOT NULL,    -- as it is shown
  quoted           TEXT NOT NULL,    -- as it is shown
  difference       TEXT NOT NULL,    -- quoted less expected
  difference_cents INTEGER NOT NULL, -- rounded to the cent
  break_id         TEXT NOT NULL,    -- of this vendor, loan and figure in every run
  first_seen       TEXT,             -- the as-of date of the run that found it; set at the end of the run
  persists         INTEGER,          -- 1: it was open before this run; set at the end of the run
  PRIMARY KEY (run, seq, place)
) STRICT, WITHOUT ROWID;

-- open_break: the breaks that no later comparison has cured.
CREATE TABLE open_break (
  break_id   TEXT PRIMARY KEY, -- see difference
  vendor     TEXT NOT NULL,
  account    TEXT NOT NULL,    -- empty in a claim that names none
  claim      TEXT,             -- of a claim
  first_seen TEXT NOT NULL     -- the as-of date of the run that found it
) STRICT, WITHOUT ROWID;
-- Effects: what was sent to vendors that changes something there.

-- intent: one effect, written before it is sent. Its state follows what the vendor answered, or the finding that
-- settled it.
CREATE TABLE intent (
  n              INTEGER PRIMARY KEY,
  plan           TEXT NOT NULL,    -- the checksum of its plan; of an unattended request: automatic and the run's id
  place          INTEGER NOT NULL, -- in the plan, from 1
  vendor         TEXT NOT NULL,
  action         TEXT NOT NULL CHECK (action IN ('request', 'cancel', 'refresh', 'pay_off')),
  account        TEXT NOT NULL,    -- empty in a claim that names none
  claim          TEXT,
  vendor_loan_id TEXT,
  day            TEXT,             -- of a pay-off
  amount         INTEGER,          -- of a pay-off: the cents that were approved
  -- sending is committed before the call; an intent found in it after a crash is unknown
  state          TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'sent', 'refused', 'unknown')),
  again          INTEGER NOT NULL CHECK (again IN (0, 1)), -- 1: asked for although it was sent before
  prepared_by    TEXT NOT NULL,    -- operating-system user@host
  approved_by    TEXT NOT NULL,    -- operating-system user@host
  planned_at     TEXT NOT NULL,    -- RFC 3339, UTC
  sent_at        TEXT,             -- just before the call
  ended_at       TEXT,             -- when the outcome was known
  status         INTEGER,          -- of the HTTP answer; NULL if none came
  detail         TEXT,             -- a sentence about the outcome
  posted         INTEGER,          -- cents that the vendor says it posted
  reference      TEXT,             -- the vendor's own number
  evidence       BLOB,             -- the answer as it came, without what is personal
  UNIQUE (plan, place),
  CHECK (claim IS NOT NULL OR vendor_loan_id IS NOT NULL), -- a pay-off names the loan, all others the claim
  CHECK ((action = 'pay_off') = (amount IS NOT NULL AND day IS NOT NULL)),
  CHECK ((action = 'pay_off') = (claim IS NULL)),
  CHECK (again = 0 OR action <> 'pay_off') -- a loan is paid off once
) STRICT;

-- At most one of an action on a loan or claim is alive, unless a person asked for another; and never two whose outcome
-- is open. GUIDs are the same in either case.
CREATE UNIQUE INDEX intent_live ON intent (vendor, action, lower(coalesce(claim, vendor_loan_id)))
  WHERE again = 0 AND state <> 'refused';
CREATE UNIQUE INDEX intent_open ON intent (vendor, action, lower(coalesce(claim, vendor_loan_id)))
  WHERE state IN ('planned', 'sending', 'unknown');

-- finding: what reading a vendor told of an effect of unknown outcome. Rows are added, never changed.
CREATE TABLE finding (
  intent   INTEGER NOT NULL REFERENCES intent,
  at       TEXT NOT NULL, -- RFC 3339, UTC
  verdict  TEXT NOT NULL CHECK (verdict IN ('executed', 'not_executed', 'undecided')),
  detail   TEXT NOT NULL, -- a sentence: what was seen
  evidence BLOB           -- the answer as it came, without what is personal
) STRICT;
CREATE INDEX finding_intent ON finding (intent);
CREATE TRIGGER finding_unchanged BEFORE UPDATE ON finding BEGIN SELECT raise(ABORT, 'findings are not changed'); END;
CREATE TRIGGER finding_kept BEFORE DELETE ON finding BEGIN SELECT raise(ABORT, 'findings are not removed'); END;

-- request: where the payoff request of each claim stands, as far as we know.
CREATE TABLE request (
  vendor  TEXT NOT NULL,
  claim   TEXT NOT NULL, -- in lower case
  state   TEXT NOT NULL CHECK (state IN ('planned', 'sent', 'pending', 'quoted', 'cancelled', 'action_required')),
  changed TEXT NOT NULL, -- RFC 3339, UTC: since when it is in this state
  seen    TEXT NOT NULL, -- RFC 3339, UTC: when that was last confirmed
  PRIMARY KEY (vendor, claim)
) STRICT, WITHOUT ROWID;

-- requestable: the claims whose payoff a run may request unattended, because their documents are on file.
CREATE TABLE requestable (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL, -- of the loan
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
-- What a run read.

-- input: a file that a run read.
CREATE TABLE input (
  run      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  file     INTEGER NOT NULL,           -- 1, 2, ... in the order read
  kind     TEXT NOT NULL CHECK (kind IN ('loans', 'claims', 'history', 'statement')),
  vendor   TEXT NOT NULL,              -- of a statement, else empty
  name     TEXT NOT NULL,              -- as it was given
  sheet    TEXT NOT NULL,              -- empty in a CSV file
  sha256   TEXT NOT NULL,              -- of its content
  read     INTEGER NOT NULL DEFAULT 0, -- rows
  accepted INTEGER NOT NULL DEFAULT 0, -- of these; terms rows included
  rejected INTEGER NOT NULL DEFAULT 0, -- of these
  PRIMARY KEY (run, file)
) STRICT, WITHOUT ROWID;

-- reject: an input row that was not accepted, and why.
CREATE TABLE reject (
  run    INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  file   INTEGER NOT NULL, -- see input
  row    INTEGER NOT NULL, -- line or sheet row, the header counted
  column TEXT NOT NULL,    -- empty: the whole row
  value  TEXT NOT NULL,    -- what stands in the column
  reason TEXT NOT NULL     -- a sentence
) STRICT;
CREATE INDEX reject_run ON reject (run, file, row);
-- Loans: what the lists say of them, and how each came out.

-- loan: one accepted row of a list, in input order; after them, the statement rows that no list has. How a loan came
-- out stands with it, because nearly every loan has a result and is written once, with it.
CREATE TABLE loan (
  run            INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq            INTEGER NOT NULL, -- the place in the input; gaps are rejected rows
  -- terms, loan, claim, statement; aside: a partial run keeps it only for the terms of a claim
  origin         TEXT NOT NULL,
  file           INTEGER NOT NULL, -- see input
  row            INTEGER NOT NULL, -- line or sheet row, the header counted
  vendor         TEXT NOT NULL,    -- empty in a terms row
  account        TEXT NOT NULL,    -- empty in a claim that names none
  claim          TEXT,             -- of a claim
  vendor_loan_id TEXT,             -- NULL: the account
  payoff_date    TEXT NOT NULL,    -- the row's own, else the as-of date
  own_date       INTEGER NOT NULL, -- 1: the row's own
  terms_seq      INTEGER,          -- the row that gives a claim its terms; NULL: its own
  terms          TEXT NOT NULL,    -- a JSON array of what the row says of the terms: see the view loan_terms
  currency       TEXT NOT NULL,    -- of all its amounts
  stated_file    INTEGER,          -- the statement row that was paired with it; of a loan that no list has, its own
  stated_row     INTEGER,          -- line or sheet row, the header counted
  stated         TEXT,             -- what that row says: a quote as in answer.quote
  day            TEXT,             -- the compared day; NULL if nothing was compared
  status         TEXT,             -- matched, within_tolerance, broken, unmatched; NULL: it waits, or is no loan
  reason         TEXT,             -- of an unmatched loan
  detail         TEXT,             -- a sentence about the reason
  marks          TEXT,             -- facts beside the status, ; between
  expected       INTEGER,          -- the total that we computed, in cents
  quoted         INTEGER,          -- the vendor's total, in cents
  cause          TEXT,             -- the first of causes
  causes         TEXT,             -- the assumptions that explain a broken loan, ; between
  cause_state    TEXT,             -- of a broken loan; NULL until somebody has looked for what explains it
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX loan_account ON loan (run, account, vendor);
CREATE INDEX loan_claim ON loan (run, claim, vendor) WHERE claim IS NOT NULL;
CREATE INDEX loan_vendor_loan_id ON loan (run, vendor_loan_id, vendor) WHERE vendor_loan_id IS NOT NULL;

-- Rows that are not plain loan rows are few, and are counted without the others.
CREATE INDEX loan_other ON loan (run, origin) WHERE origin <> 'loan';

-- What did not plainly match is looked for again and again, and is a small part of a large run.
CREATE INDEX loan_notable ON loan (run, status) WHERE status <> 'matched' OR marks IS NOT NULL;

-- The queues: loans without a result, with everything that counting them needs. A loan that is written with its result
-- is never in here.
CREATE INDEX loan_waiting ON loan (run, vendor, seq, origin, status)
  WHERE status IS NULL AND origin NOT IN ('terms', 'aside');

-- A result is given once. Before there can be another, it is retracted.
CREATE TRIGGER loan_result_kept BEFORE UPDATE OF status ON loan WHEN old.status IS NOT NULL AND new.status IS NOT NULL
BEGIN SELECT raise(ABORT, 'the loan has a result already'); END;

-- loan_terms: what a loan's own row says of its terms, figure by figure. The array ends after the last place that says
-- something, and a text that says nothing may be empty. A balance that is NULL is 0, except the principal.
CREATE VIEW loan_terms AS
SELECT run, seq, vendor, account, claim, vendor_loan_id, payoff_date, own_date, currency,
       terms ->> 0             AS principal,          -- cents, as all amounts here
       nullif(terms ->> 1, '') AS rate,               -- percent a year, text
       nullif(terms ->> 2, '') AS day_count,
       nullif(terms ->> 3, '') AS interest_paid_to,
       terms ->> 4             AS unpaid_interest,
       terms ->> 5             AS fees,
       terms ->> 6             AS late_charges,
       terms ->> 7             AS prepayment_penalty,
       terms ->> 8             AS escrow_balance,
       terms ->> 9             AS excess_payments,
       nullif(terms ->> 10, '') AS maturity_date,
       nullif(terms ->> 11, '') AS next_due_date
FROM loan;

-- contract_terms: what a list says of a loan beyond its balances. A loan row that says nothing of it has no row here.
-- Amounts are in cents, and zero says nothing.
CREATE TABLE contract_terms (
  run               INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq               INTEGER NOT NULL, -- of the loan's own row; a claim has those of the row that gives it its terms
  origination_date  TEXT,    -- on which the loan was made
  first_due_date    TEXT,    -- of its first payment
  last_payment_date TEXT,    -- on which the borrower paid last
  last_accrual_date TEXT,    -- up to which interest was accrued
  nonaccrual_date   TEXT,    -- no interest is owed from this day on
  payment           INTEGER, -- the regular one
  term              INTEGER, -- how many payments there are in all
  prepayment_rule   TEXT,    -- the prepayment penalty as a rule: 2% of principal
  next_late_charge  INTEGER, -- assessed if the next payment is missed; not owed yet
  minimum_interest  INTEGER, -- the least interest that the contract lets be charged
  rebates           INTEGER, -- unearned insurance and the like, due back to the borrower
  apr               TEXT,    -- percent a year
  discounted_rate   TEXT,    -- percent a year
  facility          TEXT,    -- what the loans of one borrower have in common
  precomputed       TEXT,    -- how unearned finance charge is rebated; NULL: simple interest
  finance_charge    INTEGER, -- of a precomputed loan, over its whole term
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX contract_terms_facility ON contract_terms (run, facility) WHERE facility IS NOT NULL;

-- event: one row of a history, of whichever loans have this account.
CREATE TABLE event (
  run       INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  account   TEXT NOT NULL,    -- that of the loans
  n         INTEGER NOT NULL, -- the place in the input; events of one day happen in this order
  day       TEXT,             -- from which it takes effect
  posted    TEXT,             -- on which it was entered; NULL: the same day
  -- unreadable: the row was rejected, so that nothing can be expected of its loans
  kind      TEXT NOT NULL CHECK (kind IN ('payment', 'rate', 'fee', 'late_charge', 'advance', 'capitalisation',
              'balance', 'quote', 'unreadable')),
  amount    TEXT,             -- money, or percent a year in a rate; NULL if the kind needs none
  principal INTEGER,          -- the part of a payment that reduced the principal, if the list says so
  file      INTEGER NOT NULL, -- see input
  row       INTEGER NOT NULL, -- line or sheet row, the header counted
  PRIMARY KEY (run, account, n),
  CHECK (day IS NOT NULL OR kind = 'unreadable')
) STRICT, WITHOUT ROWID;
-- The views on which other programs rely. Money is text with its sign and two decimals; beside it stand integer cents.

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
FROM loan l JOIN run ON run.n = l.run WHERE l.status IS NOT NULL;

-- break_report: each figure that differs, and for how many days it has.
CREATE VIEW break_report AS
SELECT d.break_id, run.id AS run, l.vendor, l.account, l.claim, d.field, d.expected, d.quoted, d.difference,
       d.difference_cents, l.cause, l.cause_state, coalesce(d.first_seen, run.as_of) AS first_seen,
       CAST(julianday(run.as_of) - julianday(coalesce(d.first_seen, run.as_of)) AS INTEGER) AS age_days,
       'open' AS state, CAST(NULL AS TEXT) AS owner, CAST(NULL AS TEXT) AS note
FROM difference d JOIN run ON run.n = d.run JOIN loan l ON l.run = d.run AND l.seq = d.seq;

-- control_totals: the results by vendor and currency.
CREATE VIEW control_totals AS
SELECT run.id AS run, vendor, currency, loans, matched, within_tolerance, broken, unmatched,
       iif(expected < 0, '-', '') || (abs(expected) / 100) || printf('.%02d', abs(expected) % 100) AS expected_total,
       iif(quoted < 0, '-', '') || (abs(quoted) / 100) || printf('.%02d', abs(quoted) % 100) AS quoted_total,
       iif(net < 0, '-', '') || (abs(net) / 100) || printf('.%02d', abs(net) % 100) AS net_difference,
       (absolute / 100) || printf('.%02d', absolute % 100) AS absolute_difference,
       expected AS expected_cents, quoted AS quoted_cents, expected AS expected_total_cents,
       quoted AS quoted_total_cents, net AS net_difference_cents, absolute AS absolute_difference_cents
FROM control_cents JOIN run ON run.n = run_n;

-- reject_report: each row that was not accepted, also of a run that was refused for it.
CREATE VIEW reject_report AS
SELECT run.id AS run, i.name AS file, i.sheet, r.row, r.column, r.value, r.reason
FROM reject r JOIN run ON run.n = r.run JOIN input i ON i.run = r.run AND i.file = r.file;
-- Runs, and where their quotes come from.
--
-- In every table: amounts are integer cents; per diems and rates are text, because every digit counts; dates are text,
-- 2006-01-02. Absent is NULL, never 0. The rows of a run are written once; what several runs share is only which breaks
-- are open and what became of effects.

-- run: one reconciliation of one set of lists as of one day.
CREATE TABLE run (
  n         INTEGER PRIMARY KEY,     -- what the rows of the other tables call it
  id        TEXT NOT NULL UNIQUE,    -- AS-OF-NNN, counted per ledger
  as_of     TEXT NOT NULL,           -- the day the run stands for; every "today" of the run
  state     TEXT NOT NULL CHECK (state IN ('staging', 'quoting', 'complete', 'failed')),
  sandbox   INTEGER NOT NULL,        -- 1: against the built-in vendors
  partial   TEXT,                    -- what the run was limited to, as in vendor=q2; NULL: all rows
  version   TEXT NOT NULL,           -- of tieout
  config    TEXT NOT NULL,           -- the configuration as it was read; secrets are references
  settings  TEXT NOT NULL,           -- JSON: what the flags said, for a resume
  started   TEXT NOT NULL,           -- RFC 3339
  ended     TEXT,                    -- RFC 3339; NULL while it goes on
  seconds   REAL NOT NULL DEFAULT 0, -- worked on, resumes included
  exit_code INTEGER,                 -- NULL while it goes on
  error     TEXT                     -- why it failed, or when its rows were purged
) STRICT;

-- source: where a run's quotes of one vendor come from.
CREATE TABLE source (
  run      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  vendor   TEXT NOT NULL, -- its name in the configuration
  quotes   TEXT NOT NULL CHECK (quotes IN ('fetch', 'file', 'compute')),
  base_url TEXT,          -- of a vendor that is asked
  PRIMARY KEY (run, vendor)
) STRICT, WITHOUT ROWID;
-- How large a ledger is, told to the query planner once and for all: without it SQLite takes run = ? for a good key,
-- and joins of a large run take quadratic time. The figures are those of a run of 100,000 loans among ten; the second
-- of each is the rows of one run.
ANALYZE;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('answer', 'sqlite_autoindex_answer_1', '1000000 100000 1'),
  ('difference', 'difference', '20000 2000 2 1'),
  ('event', 'event', '2000000 200000 5 1'),
  ('finding', 'finding_intent', '1000 1'),
  ('input', 'input', '30 3 1'),
  ('intent', 'intent_live', '10000 5000 2000 1'),
  ('loan', 'loan', '1000000 100000 1'),
  ('loan', 'loan_account', '1000000 100000 2 1'),
  ('loan', 'loan_claim', '1000000 100000 1 1'),
  ('loan', 'loan_notable', '20000 2000 1000 1'),
  ('loan', 'loan_other', '10000 1000 300 1'),
  ('loan', 'loan_vendor_loan_id', '1000000 100000 1 1'),
  ('loan', 'loan_waiting', '20000 20000 10000 1 1 1'),
  ('open_break', 'open_break', '2000 1'),
  ('contract_terms', 'contract_terms', '1000000 100000 1'),
  ('contract_terms', 'contract_terms_facility', '100000 10000 5'),
  ('reject', 'reject_run', '1000 100 50 1'),
  ('request', 'request', '10000 5000 1'),
  ('requestable', 'requestable', '10000 5000 1'),
  ('run', 'sqlite_autoindex_run_1', '10 1'),
  ('source', 'source', '30 3 1'),
  ('tally', 'tally', '30 3 1 1');
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
       sum(iif(l.status = 'within_tolerance', abs(l.quoted - l.expected), 0)) AS absorbed
FROM loan l WHERE l.status IS NOT NULL
GROUP BY l.run, l.vendor, l.currency;
