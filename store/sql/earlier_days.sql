-- The days for which loans were compared in the runs before this one, the latest day first. It goes from run to run,
-- because the indexes begin with the run. A claim is found by its id and a loan by its account, which many claims lack.
--
-- :run      the run
-- :seqs     a JSON array of the loans' places in the input
-- :sandbox  1: the runs against the built-in vendors; 0: the others
-- :most     how many runs to go back
WITH earlier AS MATERIALIZED (
  SELECT n FROM run WHERE n < :run AND sandbox = :sandbox AND state IN ('quoting', 'complete')
  ORDER BY n DESC LIMIT :most),
me AS MATERIALIZED (
  SELECT m.seq, m.vendor, m.account, m.claim
  FROM json_each(:seqs) k CROSS JOIN loan m ON m.run = :run AND m.seq = k.value
  WHERE EXISTS (SELECT 1 FROM earlier)),
same AS (
  SELECT me.seq AS mine, l.day
  FROM me CROSS JOIN earlier CROSS JOIN loan l ON l.run = earlier.n AND l.claim = me.claim AND l.vendor = me.vendor
  UNION ALL
  SELECT me.seq, l.day
  FROM me CROSS JOIN earlier CROSS JOIN loan l ON l.run = earlier.n AND l.account = me.account AND l.vendor = me.vendor
  WHERE me.claim IS NULL AND l.claim IS NULL)
SELECT DISTINCT mine, day FROM same WHERE day IS NOT NULL ORDER BY mine, day DESC
