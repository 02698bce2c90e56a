-- identity: which ledger this is. It has one row, made with the ledger.
CREATE TABLE identity (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  id   TEXT NOT NULL, -- a UUID; a plan is applied to the ledger that it was made for
  made TEXT NOT NULL  -- RFC 3339, UTC
) STRICT;
CREATE TRIGGER identity_unchanged BEFORE UPDATE ON identity BEGIN SELECT raise(ABORT, 'a ledger keeps its id'); END;
CREATE TRIGGER identity_kept BEFORE DELETE ON identity BEGIN SELECT raise(ABORT, 'a ledger keeps its id'); END;
