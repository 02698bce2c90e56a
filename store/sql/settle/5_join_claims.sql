-- Joins claims to the rows that give them their terms, once there is at most one row of each key.
--
-- :run  the run

-- What rejected rows said beyond their balances goes with them.
DELETE FROM contract_terms WHERE run = :run
  AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = contract_terms.run AND l.seq = contract_terms.seq);

-- So does that their payoff may be requested.
DELETE FROM requestable WHERE run = :run
  AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.run = requestable.run AND l.seq = requestable.seq);

-- A claim without terms takes those of its account: of the terms row, else of the only loan with that account. Each
-- account is read once, however many claims share it.
CREATE TEMP TABLE account_terms (account TEXT PRIMARY KEY, seq INTEGER) WITHOUT ROWID;
INSERT INTO account_terms
SELECT d.account, coalesce(min(t.seq) FILTER (WHERE t.vendor = ''), iif(count(*) = 1, min(t.seq), NULL))
FROM (SELECT DISTINCT account FROM loan INDEXED BY loan_claim
      WHERE run = :run AND claim IS NOT NULL AND account <> '') d
CROSS JOIN loan t ON t.run = :run AND t.account = d.account AND t.claim IS NULL
GROUP BY d.account;
UPDATE loan INDEXED BY loan_claim
SET terms_seq = (SELECT t.seq FROM account_terms t WHERE t.account = loan.account)
WHERE run = :run AND claim IS NOT NULL AND account <> ''
  AND (SELECT t.principal FROM loan_terms t WHERE t.run = loan.run AND t.seq = loan.seq) IS NULL;

-- Its money is that of its terms, because reports sum by this column.
UPDATE loan INDEXED BY loan_claim
SET currency = (SELECT t.currency FROM loan t WHERE t.run = loan.run AND t.seq = loan.terms_seq)
WHERE run = :run AND claim IS NOT NULL AND terms_seq IS NOT NULL;
