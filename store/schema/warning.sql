-- warning: what a run noticed that may be wrong, although it went on.
CREATE TABLE warning (
  run     INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  place   INTEGER NOT NULL, -- 1, 2, ... in the order in which they were said
  code    TEXT NOT NULL,    -- for programs
  message TEXT NOT NULL,    -- a sentence
  file    TEXT NOT NULL,    -- that it is about, as it was given; empty: no file
  PRIMARY KEY (run, place)
) STRICT, WITHOUT ROWID;
