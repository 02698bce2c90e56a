-- Rejects rows with the same key, all of them or all but one.
--
-- :run     the run
-- :policy  reject: none is kept; first, last: that row is kept; sum: the balances are added into the first row

-- What the rows of a key come to, if they are added up. odd names the first column that keeps them from being added:
-- one in which they differ (it is absent in some of them, or two have different values), or an amount that is part of a
-- rule and so no balance.
CREATE TEMP TABLE key_sum (first INTEGER PRIMARY KEY, odd TEXT, principal INTEGER, rate TEXT, day_count TEXT,
  interest_paid_to TEXT, unpaid_interest INTEGER, fees INTEGER, late_charges INTEGER, prepayment_penalty INTEGER,
  escrow_balance INTEGER, excess_payments INTEGER, maturity_date TEXT, next_due_date TEXT);
INSERT INTO key_sum
SELECT d.first, CASE
    WHEN count(l.principal) % count(*) THEN 'principal'
    WHEN min(l.account) <> max(l.account) THEN 'account'
    WHEN count(l.vendor_loan_id) % count(*) OR min(l.vendor_loan_id) <> max(l.vendor_loan_id) THEN 'vendor_loan_id'
    WHEN count(l.rate) % count(*) OR min(l.rate) <> max(l.rate) THEN 'rate'
    WHEN count(l.day_count) % count(*) OR min(l.day_count) <> max(l.day_count) THEN 'day_count'
    WHEN count(l.interest_paid_to) % count(*) OR min(l.interest_paid_to) <> max(l.interest_paid_to)
      THEN 'interest_paid_to'
    WHEN min(l.payoff_date) <> max(l.payoff_date) OR min(l.own_date) <> max(l.own_date) THEN 'payoff_date'
    WHEN count(l.maturity_date) % count(*) OR min(l.maturity_date) <> max(l.maturity_date) THEN 'maturity_date'
    WHEN count(l.next_due_date) % count(*) OR min(l.next_due_date) <> max(l.next_due_date) THEN 'next_due_date'
    WHEN min(l.currency) <> max(l.currency) THEN 'currency'
    WHEN count(p.origination_date) % count(*) OR min(p.origination_date) <> max(p.origination_date)
      THEN 'origination_date'
    WHEN count(p.first_due_date) % count(*) OR min(p.first_due_date) <> max(p.first_due_date) THEN 'first_due_date'
    WHEN count(p.last_payment_date) % count(*) OR min(p.last_payment_date) <> max(p.last_payment_date)
      THEN 'last_payment_date'
    WHEN count(p.last_accrual_date) % count(*) OR min(p.last_accrual_date) <> max(p.last_accrual_date)
      THEN 'last_accrual_date'
    WHEN count(p.nonaccrual_date) % count(*) OR min(p.nonaccrual_date) <> max(p.nonaccrual_date) THEN 'nonaccrual_date'
    WHEN count(p.term) % count(*) OR min(p.term) <> max(p.term) THEN 'term'
    WHEN count(p.prepayment_rule) % count(*) OR min(p.prepayment_rule) <> max(p.prepayment_rule) THEN 'prepayment_rule'
    WHEN count(p.apr) % count(*) OR min(p.apr) <> max(p.apr) THEN 'apr'
    WHEN count(p.discounted_rate) % count(*) OR min(p.discounted_rate) <> max(p.discounted_rate) THEN 'discounted_rate'
    WHEN count(p.facility) % count(*) OR min(p.facility) <> max(p.facility) THEN 'facility'
    WHEN count(p.precomputed) % count(*) OR min(p.precomputed) <> max(p.precomputed) THEN 'precomputed'
    WHEN count(p.payment) > 0 THEN 'payment'
    WHEN count(p.next_late_charge) > 0 THEN 'next_late_charge'
    WHEN count(p.minimum_interest) > 0 THEN 'minimum_interest'
    WHEN count(p.rebates) > 0 THEN 'rebates'
    WHEN count(p.finance_charge) > 0 THEN 'finance_charge'
  END,
  sum(l.principal), min(l.rate), min(l.day_count), min(l.interest_paid_to), sum(l.unpaid_interest), sum(l.fees),
  sum(l.late_charges), sum(l.prepayment_penalty), sum(l.escrow_balance), sum(l.excess_payments), min(l.maturity_date),
  min(l.next_due_date)
FROM duplicate d JOIN loan_terms l ON l.run = :run AND l.seq = d.seq
LEFT JOIN contract_terms p ON p.run = :run AND p.seq = d.seq
WHERE :policy = 'sum' GROUP BY d.first;

-- Which row of each key is kept; NULL: none.
CREATE TEMP TABLE decision AS
SELECT d.*, s.odd, CASE :policy
    WHEN 'first' THEN d.first
    WHEN 'last' THEN d.last
    WHEN 'sum' THEN iif(s.odd IS NULL, d.first, NULL)
  END AS kept
FROM duplicate d LEFT JOIN key_sum s ON s.first = d.first;

-- Every other row is rejected, and told which row was kept, or else where its key is given again. A partial run rejects
-- no row that it keeps only for the terms of a claim.
INSERT INTO reject
SELECT :run, d.file, d.row, d.column, d.key, 'the key is given twice, ' || CASE
    WHEN d.kept IS NULL THEN 'also in '
    WHEN :policy = 'sum' THEN 'its amounts were added to those of '
    ELSE 'kept was the ' || :policy || ' row, '
  END || i.name || iif(i.sheet = '', '', '[' || i.sheet || ']') || ':' || o.row || CASE
    WHEN d.kept IS NOT NULL THEN ''
    WHEN d.odd IN ('payment', 'next_late_charge', 'minimum_interest', 'rebates', 'finance_charge')
      THEN '; rows with ' || d.odd || ' are not added up: all were rejected'
    WHEN d.odd IS NOT NULL THEN '; rows that differ in ' || d.odd || ' are not added up: all were rejected'
    ELSE '; both rows were rejected: keep one'
  END
FROM decision d JOIN loan o ON o.run = :run AND o.seq = coalesce(d.kept, iif(d.seq = d.first, d.second, d.first))
JOIN input i ON i.run = :run AND i.file = o.file
WHERE d.seq IS NOT d.kept AND d.origin <> 'aside' ORDER BY d.seq;

-- They no longer count as accepted.
INSERT INTO accepted
SELECT file, -count(*) FROM decision WHERE seq IS NOT kept AND origin <> 'aside' GROUP BY file;

-- They are no loans of the run.
DELETE FROM loan WHERE run = :run AND seq IN (SELECT seq FROM decision WHERE seq IS NOT kept);

-- The first row of each sum gets what the rows come to, packed in the order of the view loan_terms.
UPDATE loan SET terms = json_array(s.principal, s.rate, s.day_count, s.interest_paid_to, s.unpaid_interest, s.fees,
  s.late_charges, s.prepayment_penalty, s.escrow_balance, s.excess_payments, s.maturity_date, s.next_due_date)
FROM key_sum s
WHERE loan.run = :run AND loan.seq = s.first AND s.odd IS NULL AND loan.seq IN (SELECT first FROM key_sum);
