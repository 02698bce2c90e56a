-- Breaks: what differs, and for how long.

-- difference: one figure of a broken loan that exceeds its tolerance; or, of a one-sided break, its presence, with the
-- total of the side that is there as far as there is one.
CREATE TABLE difference (
  run              INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq              INTEGER NOT NULL, -- of the loan
  place            INTEGER NOT NULL, -- the order of the figures: the first is 0
  field            TEXT NOT NULL,    -- total, principal, interest, fees, per_diem or presence
  expected         TEXT,             -- as it is shown
  quoted           TEXT,             -- as it is shown
  difference       TEXT,             -- quoted less expected; what a side does not have counts as nothing
  difference_cents INTEGER,          -- rounded to the cent
  break_id         TEXT NOT NULL,    -- of this loan or claim at this vendor in every run
  first_seen       TEXT,             -- the as-of date of the run that found it; set at the end of the run
  persists         INTEGER,          -- 1: an earlier report has shown it open; set at the end of the run
  PRIMARY KEY (run, seq, place)
) STRICT, WITHOUT ROWID;

-- open_break: the breaks that no later comparison has cured.
CREATE TABLE open_break (
  break_id   TEXT PRIMARY KEY, -- see difference
  vendor     TEXT NOT NULL,
  account    TEXT NOT NULL,    -- empty in a claim that names none; of a statement's row without one, vendor_loan_id
  claim      TEXT,             -- of a claim
  first_seen TEXT NOT NULL,    -- the as-of date of the run that found it
  reported   INTEGER NOT NULL DEFAULT 0 -- 1: a report has shown it; until then it is new in every run that finds it
) STRICT, WITHOUT ROWID;
