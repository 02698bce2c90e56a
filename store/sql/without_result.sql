-- How many loans of the run have no result, or else by how many the tally differs from the loans. Everything that it
-- counts are entries of indexes.
--
-- :run  the run
SELECT max(waiting, abs(loans - waiting - tallied)) FROM (SELECT
  (SELECT count(*) FROM loan INDEXED BY loan_account WHERE run = :run)
    - (SELECT count(*) FROM loan WHERE run = :run AND origin <> 'loan' AND origin IN ('terms', 'aside')) AS loans,
  (SELECT count(*) FROM loan WHERE run = :run AND status IS NULL AND origin NOT IN ('terms', 'aside')) AS waiting,
  (SELECT coalesce(sum(loans + missing_in_list), 0) FROM tally WHERE run = :run) AS tallied)
