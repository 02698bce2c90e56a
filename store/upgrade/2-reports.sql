-- From schema 1 to 2: which breaks a report has shown, what was written as reports, and views without failed runs. The
-- views themselves are made again from report.sql.
ALTER TABLE open_break ADD COLUMN reported INTEGER NOT NULL DEFAULT 0;

-- A break that no report has shown is one that a run found which has no reports.
UPDATE open_break SET reported = 1 WHERE break_id NOT IN (
  SELECT d.break_id FROM difference d JOIN run ON run.n = d.run
  WHERE run.state = 'complete' AND run.exit_code IS NULL AND d.persists = 0);

CREATE TABLE report_file (
  run    INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  name   TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (run, name, sha256)
) STRICT, WITHOUT ROWID;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('report_file', 'report_file', '30 3 1 1');

DROP VIEW result_report;
DROP VIEW break_report;
DROP VIEW control_totals;
DROP VIEW reject_report;
