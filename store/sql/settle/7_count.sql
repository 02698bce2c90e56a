-- Counts the rows of the files. The tables accepted and left_out have rows by file, counted when they were taken, and
-- taken back.
--
-- :run  the run

UPDATE input SET
  rejected = (SELECT count(*) FROM reject r WHERE r.run = input.run AND r.file = input.file),
  accepted = (SELECT coalesce(sum(a.rows), 0) FROM accepted a WHERE a.file = input.file),
  left_out = (SELECT coalesce(sum(o.rows), 0) FROM left_out o WHERE o.file = input.file),
  of_rejected = (SELECT count(*) FROM row_of_rejected r WHERE r.file = input.file),
  read = read - (SELECT coalesce(sum(u.rows), 0) FROM unread u WHERE u.file = input.file)
WHERE run = :run;
