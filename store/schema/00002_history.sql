-- Histories, and what some lists say of a loan beyond its balances.

-- +goose Up

-- particulars: what a list says of a loan beyond its balances. A row that says nothing of it has no row here; an amount
-- of zero says nothing.
CREATE TABLE particulars (
  run               INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq               INTEGER NOT NULL, -- of the loan's own row; a claim has those of the row that gives it its terms
  origination_date  TEXT,
  first_due_date    TEXT,
  last_payment_date TEXT,
  last_accrual_date TEXT,
  nonaccrual_date   TEXT,    -- no interest is owed from this day on
  payment           INTEGER, -- the regular one
  term              INTEGER, -- how many payments there are in all
  prepayment_rule   TEXT,
  next_late_charge  INTEGER,
  minimum_interest  INTEGER,
  rebates           INTEGER,
  apr               TEXT,    -- percent a year
  discounted_rate   TEXT,    -- percent a year
  facility          TEXT,    -- what the loans of one borrower have in common
  precomputed       TEXT,    -- how unearned finance charge is rebated; NULL: simple interest
  finance_charge    INTEGER,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX particulars_facility ON particulars (run, facility) WHERE facility IS NOT NULL;

-- event: one row of a history, of whichever loans have this account.
CREATE TABLE event (
  run       INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  account   TEXT NOT NULL,
  n         INTEGER NOT NULL, -- the place in the input; events of one day happen in this order
  day       TEXT,             -- from which it takes effect
  posted    TEXT,             -- on which it was entered; NULL: the same day
  kind      TEXT NOT NULL CHECK (kind IN ('payment', 'rate', 'fee', 'late_charge', 'advance', 'capitalisation', 'balance', 'quote',
              'unreadable')), -- unreadable: the row was rejected, so that nothing can be expected of its loans
  amount    TEXT,             -- money, or percent a year in a rate; NULL where the kind needs none
  principal INTEGER,          -- the part of a payment that reduced the principal, where the list says
  file      INTEGER NOT NULL,
  row       INTEGER NOT NULL, -- line or sheet row, the header counted
  PRIMARY KEY (run, account, n),
  CHECK (day IS NOT NULL OR kind = 'unreadable')
) STRICT, WITHOUT ROWID;

-- input, as before, but that a file may be a history.
CREATE TABLE former_input AS SELECT * FROM input;
DROP TABLE input;
CREATE TABLE input (
  run      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  file     INTEGER NOT NULL, -- 1, 2, ... in the order read
  kind     TEXT NOT NULL CHECK (kind IN ('loans', 'claims', 'history', 'statement')),
  vendor   TEXT NOT NULL,    -- of a statement, else empty
  name     TEXT NOT NULL,
  sheet    TEXT NOT NULL,    -- empty in a CSV file
  sha256   TEXT NOT NULL,
  read     INTEGER NOT NULL DEFAULT 0,
  accepted INTEGER NOT NULL DEFAULT 0, -- terms rows included
  rejected INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (run, file)
) STRICT, WITHOUT ROWID;
INSERT INTO input SELECT run, file, kind, vendor, name, sheet, sha256, read, accepted, rejected FROM former_input;
DROP TABLE former_input;

-- What the planner is told of the tables that are new; dropping the old input took its line along.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('particulars', 'particulars', '1000000 100000 1'),
  ('particulars', 'particulars_facility', '100000 10000 5'),
  ('event', 'event', '2000000 200000 5 1'),
  ('input', 'input', '30 3 1');
