-- Loans whose result is known when their row is read. Until all rows are read, such a result may be withdrawn again, and the
-- row of a statement with it.

-- +goose Up

-- behind: a place in the input; every loan of the vendor up to it had its result when the lists had been read.
ALTER TABLE source ADD COLUMN behind INTEGER NOT NULL DEFAULT 0;

-- A broken loan has no cause_state until it was looked for what explains it.
UPDATE result SET cause_state = NULL WHERE status = 'broken' AND run IN (SELECT n FROM run WHERE state = 'quoting');

-- What is not plainly matched is looked for again and again, and is little of a large run.
CREATE INDEX result_notable ON result (run, status) WHERE status <> 'matched' OR marks IS NOT NULL;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('result', 'result_notable', '20000 2000 1000 1');

-- Rows that are no loans of their own are few, and counted without the others.
CREATE INDEX loan_other ON loan (run, origin) WHERE origin <> 'loan';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('loan', 'loan_other', '10000 1000 300 1');

-- What the vendor's statement says of a loan stands with the loan.
ALTER TABLE loan ADD COLUMN stated_file INTEGER; -- the row that was paired with it; of a loan that no list has, its own
ALTER TABLE loan ADD COLUMN stated_row INTEGER;
-- A JSON array: total, principal, interest, fees, per_diem, as_of, good_through, currency, and 1 where it does not foot;
-- amounts in cents; it ends behind the last that says something.
ALTER TABLE loan ADD COLUMN stated TEXT;
UPDATE loan SET stated_file = s.file, stated_row = s.row, stated = s.quote FROM statement s WHERE s.run = loan.run AND s.seq = loan.seq;
DROP TABLE statement;
