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
