-- Counts the rows of the files. The table accepted has rows by file, counted when they were taken, and taken back.
--
-- :run  the run

UPDATE input SET
  rejected = (SELECT count(*) FROM reject r WHERE r.run = input.run AND r.file = input.file),
  accepted = (SELECT coalesce(sum(a.rows), 0) FROM accepted a WHERE a.file = input.file)
WHERE run = :run;
