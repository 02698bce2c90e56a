-- What the results of a run come to, kept as they are recorded.

-- +goose Up

-- tally: the results of one vendor in one currency, as in the view control_cents, which adds them up anew.
CREATE TABLE tally (
  run              INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  vendor           TEXT NOT NULL,
  currency         TEXT NOT NULL,
  loans            INTEGER NOT NULL, -- without those that the list does not have
  matched          INTEGER NOT NULL,
  within_tolerance INTEGER NOT NULL,
  broken           INTEGER NOT NULL,
  unmatched        INTEGER NOT NULL, -- without those that the list does not have
  missing_in_list  INTEGER NOT NULL,
  expected         INTEGER NOT NULL, -- cents, as all that follow; of what was compared only
  quoted           INTEGER NOT NULL,
  net              INTEGER NOT NULL,
  absolute         INTEGER NOT NULL,
  absorbed         INTEGER NOT NULL, -- the absolute differences that tolerances let pass
  PRIMARY KEY (run, vendor, currency)
) STRICT, WITHOUT ROWID;
INSERT INTO tally SELECT run_n, vendor, currency, loans, matched, within_tolerance, broken, unmatched, missing_in_list, expected,
  quoted, net, absolute, absorbed FROM control_cents;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tally', 'tally', '30 3 1 1');
