-- Runs, and where their quotes come from.
--
-- In every table: amounts are integer cents; per diems and rates are text, because every digit counts; dates are text,
-- 2006-01-02. Absent is NULL, never 0. The rows of a run are written once; what several runs share is only which breaks
-- are open and what became of effects.

-- run: one reconciliation of one set of lists as of one day.
CREATE TABLE run (
  n         INTEGER PRIMARY KEY,     -- what the rows of the other tables call it
  id        TEXT NOT NULL UNIQUE,    -- AS-OF-NNN, counted per ledger
  as_of     TEXT NOT NULL,           -- the day the run stands for; every "today" of the run
  state     TEXT NOT NULL CHECK (state IN ('staging', 'quoting', 'complete', 'failed')),
  sandbox   INTEGER NOT NULL,        -- 1: against the built-in vendors
  partial   TEXT,                    -- what the run was limited to, as in vendor=q2; NULL: all rows
  version   TEXT NOT NULL,           -- of tieout
  config    TEXT NOT NULL,           -- the configuration as it was read; secrets are references
  settings  TEXT NOT NULL,           -- JSON: what the flags said, for a resume
  started   TEXT NOT NULL,           -- RFC 3339
  ended     TEXT,                    -- RFC 3339; NULL while it goes on
  seconds   REAL NOT NULL DEFAULT 0, -- worked on, resumes included
  exit_code INTEGER,                 -- NULL while it goes on
  error     TEXT                     -- why it failed, or when its rows were purged
) STRICT;

-- source: where a run's quotes of one vendor come from.
CREATE TABLE source (
  run      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  vendor   TEXT NOT NULL, -- its name in the configuration
  quotes   TEXT NOT NULL CHECK (quotes IN ('fetch', 'file', 'compute')),
  base_url TEXT,          -- of a vendor that is asked
  PRIMARY KEY (run, vendor)
) STRICT, WITHOUT ROWID;

-- report_file: what a run was about to write as its reports, noted before the files appear. A file with another content
-- was changed by somebody else.
CREATE TABLE report_file (
  run    INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  name   TEXT NOT NULL, -- in the run's folder for reports
  sha256 TEXT NOT NULL, -- of its content
  PRIMARY KEY (run, name, sha256)
) STRICT, WITHOUT ROWID;
