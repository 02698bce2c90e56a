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
  ('report_file', 'report_file', '30 3 1 1'),
  ('request', 'request', '10000 5000 1'),
  ('requestable', 'requestable', '10000 5000 1'),
  ('run', 'sqlite_autoindex_run_1', '10 1'),
  ('source', 'source', '30 3 1'),
  ('tally', 'tally', '30 3 1 1');
