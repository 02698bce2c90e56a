-- Joins claims to the rows that give them their terms, once there is at most one row of each key.
--
-- :run  the run

-- What rejected rows said beyond their balances goes with them.
DELETE FROM contract_terms WHERE run = :run
  AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = contract_terms.run AND l.seq = contract_terms.seq);

-- So does that their payoff may be requested.
DELETE FROM requestable WHERE run = :run
  AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = requestable.run AND l.seq = requestable.seq);

-- A claim without terms takes those of its account: of the terms row, else of the only loan with that account.
UPDATE loan INDEXED BY loan_claim SET terms_seq = coalesce(
    (SELECT t.seq FROM loan t WHERE t.run = loan.run AND t.account = loan.account AND t.vendor = ''
     AND t.claim IS NULL),
    (SELECT min(t.seq) FROM loan t WHERE t.run = loan.run AND t.account = loan.account AND t.claim IS NULL
     HAVING count(*) = 1))
WHERE run = :run AND claim IS NOT NULL AND account <> ''
  AND (SELECT t.principal FROM loan_terms t WHERE t.run = loan.run AND t.seq = loan.seq) IS NULL;

-- Its money is that of its terms, because reports sum by this column.
UPDATE loan INDEXED BY loan_claim
SET currency = (SELECT t.currency FROM loan t WHERE t.run = loan.run AND t.seq = loan.terms_seq)
WHERE run = :run AND claim IS NOT NULL AND terms_seq IS NOT NULL;
