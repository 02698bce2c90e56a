-- What a run read.

-- input: a file that a run read.
CREATE TABLE input (
  run      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  file     INTEGER NOT NULL,           -- 1, 2, ... in the order read
  kind     TEXT NOT NULL CHECK (kind IN ('loans', 'claims', 'history', 'statement')),
  vendor   TEXT NOT NULL,              -- of a statement, else empty
  name     TEXT NOT NULL,              -- as it was given
  sheet    TEXT NOT NULL,              -- empty in a CSV file
  sha256   TEXT NOT NULL,              -- of its content
  read     INTEGER NOT NULL DEFAULT 0, -- rows
  accepted INTEGER NOT NULL DEFAULT 0, -- of these; terms rows included
  rejected INTEGER NOT NULL DEFAULT 0, -- of these
  left_out INTEGER NOT NULL DEFAULT 0, -- of these: dropped by the policy for duplicates, or totals below the data
  of_rejected INTEGER NOT NULL DEFAULT 0, -- of a statement: rows whose loan was rejected; none of those accepted
  sum      TEXT,                       -- of the amounts of all rows; NULL: not known
  control  TEXT,                       -- met: somebody counted the rows elsewhere, and they agree
  compared INTEGER,                    -- its rows less those of its like of the last night; NULL: there is none
  PRIMARY KEY (run, file)
) STRICT, WITHOUT ROWID;

-- reject: an input row that was not accepted, and why.
CREATE TABLE reject (
  run    INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  file   INTEGER NOT NULL, -- see input
  row    INTEGER NOT NULL, -- line or sheet row, the header counted
  column TEXT NOT NULL,    -- empty: the whole row
  value  TEXT NOT NULL,    -- what stands in the column
  reason TEXT NOT NULL     -- a sentence
) STRICT;
CREATE INDEX reject_run ON reject (run, file, row);
