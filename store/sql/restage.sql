-- Gives a run the rows of an earlier one, as they were staged.
--
-- :run    the run
-- :from   the earlier run
-- :as_of  the run's as-of date, for loans without a payoff date of their own

INSERT INTO input (run, file, kind, vendor, name, sheet, sha256, read, accepted, rejected, left_out, of_rejected, sum,
  control)
SELECT :run, file, kind, vendor, name, sheet, sha256, read, accepted, rejected, left_out, of_rejected, sum, control
FROM input WHERE run = :from;

INSERT INTO reject
SELECT :run, file, row, column, value, reason FROM reject WHERE run = :from ORDER BY rowid;

INSERT INTO warning
SELECT :run, place, code, message, file FROM warning WHERE run = :from AND file <> '' ORDER BY place;

INSERT INTO loan (run, seq, origin, file, row, vendor, account, claim, vendor_loan_id, payoff_date, own_date, terms_seq,
  terms, currency, stated_file, stated_row, stated)
SELECT :run, seq, origin, file, row, vendor, account, claim, vendor_loan_id, iif(own_date, payoff_date, :as_of),
       own_date, terms_seq, terms, currency, stated_file, stated_row, stated
FROM loan WHERE run = :from ORDER BY seq;

INSERT INTO contract_terms
SELECT :run, seq, origination_date, first_due_date, last_payment_date, last_accrual_date, nonaccrual_date, payment,
       term, prepayment_rule, next_late_charge, minimum_interest, rebates, apr, discounted_rate, facility,
       precomputed, finance_charge
FROM contract_terms WHERE run = :from ORDER BY seq;

INSERT INTO event
SELECT :run, account, n, day, posted, kind, amount, principal, file, row FROM event
WHERE run = :from ORDER BY account, n;

INSERT INTO requestable SELECT :run, seq FROM requestable WHERE run = :from;

-- Its lists stand, so that it can be resumed.
UPDATE run SET state = 'quoting' WHERE n = :run;
