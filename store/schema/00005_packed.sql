-- Rows that take less to write and to read: what is read together stands in one column, and what the program writes from
-- its own few words is not checked against them again.

-- +goose Up

-- loan: one accepted row of a list, in input order; and, behind them, the statement rows that no list has.
CREATE TABLE former_loan AS SELECT * FROM loan;
DROP TABLE loan;
CREATE TABLE loan (
  run            INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq            INTEGER NOT NULL, -- the place in the input; gaps are rejected rows
  origin         TEXT NOT NULL,    -- terms, loan, claim, statement; aside: kept by a partial run for the terms of a claim
  file           INTEGER NOT NULL,
  row            INTEGER NOT NULL, -- line or sheet row, the header counted
  vendor         TEXT NOT NULL,    -- empty in a terms row
  account        TEXT NOT NULL,    -- empty in a claim that names none
  claim          TEXT,
  vendor_loan_id TEXT,             -- NULL: the account
  payoff_date    TEXT NOT NULL,    -- the row's own, else the as-of date
  own_date       INTEGER NOT NULL, -- 1: the row's own
  terms_seq      INTEGER,          -- the row that gives a claim its terms
  -- a JSON array of what the row says: principal, rate (percent a year), day_count, interest_paid_to, unpaid_interest,
  -- fees, late_charges, prepayment_penalty, escrow_balance, excess_payments, maturity_date, next_due_date; amounts in
  -- cents; it ends behind the last that says something, so that terms ->> 0 is the principal
  terms          TEXT NOT NULL,
  currency       TEXT NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO loan SELECT run, seq, origin, file, row, vendor, account, claim, vendor_loan_id, payoff_date, own_date, terms_seq,
  json_array(principal, rate, day_count, interest_paid_to, unpaid_interest, fees, late_charges, prepayment_penalty, escrow_balance,
    excess_payments, maturity_date, next_due_date), currency
  FROM former_loan ORDER BY run, seq;
DROP TABLE former_loan;
CREATE INDEX loan_account ON loan (run, account, vendor);
CREATE INDEX loan_claim ON loan (run, claim, vendor) WHERE claim IS NOT NULL;
CREATE INDEX loan_vendor_loan_id ON loan (run, vendor_loan_id, vendor) WHERE vendor_loan_id IS NOT NULL;

-- statement: what a vendor states of a loan in a file: the row that was paired with it, or, of a loan that no list has, the
-- row that it comes from.
CREATE TABLE former_statement AS SELECT * FROM statement;
CREATE INDEX former_key ON former_statement (run, vendor, key_kind, key);
DROP TABLE statement;
CREATE TABLE statement (
  run   INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq   INTEGER NOT NULL, -- of the loan
  file  INTEGER NOT NULL,
  row   INTEGER NOT NULL,
  -- a JSON array of what the row says: total, principal, interest, fees, per_diem, as_of, good_through, currency, and 1
  -- where it does not foot; amounts in cents; it ends behind the last that says something
  quote TEXT NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO statement SELECT l.run, l.seq, s.file, s.row,
  json_array(s.total, s.principal, s.interest, s.fees, s.per_diem, s.as_of, s.good_through, s.currency, s.does_not_foot)
  FROM loan l JOIN former_statement s ON s.rowid = coalesce(
    (SELECT f.rowid FROM former_statement f WHERE f.run = l.run AND f.vendor = l.vendor AND f.key_kind = 'account' AND f.key = l.account),
    (SELECT f.rowid FROM former_statement f WHERE f.run = l.run AND f.vendor = l.vendor AND f.key_kind = 'vendor_loan_id'
      AND f.key = coalesce(l.vendor_loan_id, l.account)),
    (SELECT f.rowid FROM former_statement f WHERE f.run = l.run AND f.vendor = l.vendor AND f.key_kind = 'claim' AND f.key = l.claim))
  WHERE l.origin IN ('loan', 'claim', 'statement') ORDER BY l.run, l.seq;
DROP TABLE former_statement;

-- result: how one loan came out.
CREATE TABLE former_result AS SELECT * FROM result;
DROP TABLE result;
CREATE TABLE result (
  run         INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq         INTEGER NOT NULL,
  day         TEXT,          -- the compared day; NULL where nothing was compared
  status      TEXT NOT NULL, -- matched, within_tolerance, broken, unmatched
  reason      TEXT,          -- of an unmatched result
  detail      TEXT,
  marks       TEXT,          -- ; between
  expected    INTEGER,
  quoted      INTEGER,
  cause       TEXT,
  causes      TEXT,
  cause_state TEXT,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO result SELECT run, seq, day, status, reason, detail, marks, expected, quoted, cause, causes, cause_state
  FROM former_result ORDER BY run, seq;
DROP TABLE former_result;

-- Dropping the old tables took along what the planner is told of them.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('loan', 'loan', '1000000 100000 1'),
  ('loan', 'loan_account', '1000000 100000 2 1'),
  ('loan', 'loan_claim', '1000000 100000 1 1'),
  ('loan', 'loan_vendor_loan_id', '1000000 100000 1 1'),
  ('result', 'result', '1000000 100000 1'),
  ('statement', 'statement', '1000000 100000 1');
