-- Effects: what was sent to vendors that changes something there.

-- intent: one effect, written before it is sent. Its state follows what the vendor answered, or the finding that
-- settled it.
CREATE TABLE intent (
  n              INTEGER PRIMARY KEY,
  plan           TEXT NOT NULL,    -- the checksum of its plan; of an unattended request: automatic and the run's id
  place          INTEGER NOT NULL, -- in the plan, from 1
  vendor         TEXT NOT NULL,
  action         TEXT NOT NULL CHECK (action IN ('request', 'cancel', 'refresh', 'pay_off')),
  account        TEXT NOT NULL,    -- empty in a claim that names none
  claim          TEXT,
  vendor_loan_id TEXT,
  day            TEXT,             -- of a pay-off
  amount         INTEGER,          -- of a pay-off: the cents that were approved
  -- sending is committed before the call; an intent found in it after a crash is unknown
  state          TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'sent', 'refused', 'unknown')),
  again          INTEGER NOT NULL CHECK (again IN (0, 1)), -- 1: asked for although it was sent before
  prepared_by    TEXT NOT NULL,    -- operating-system user@host
  prepared_uid   TEXT,             -- the user id of that user; NULL if no person did it
  approved_by    TEXT NOT NULL,    -- operating-system user@host
  approved_uid   TEXT,             -- the user id of that user; NULL if no person did it
  planned_at     TEXT NOT NULL,    -- RFC 3339, UTC
  sent_at        TEXT,             -- just before the call
  ended_at       TEXT,             -- when the outcome was known
  status         INTEGER,          -- of the HTTP answer; NULL if none came
  detail         TEXT,             -- a sentence about the outcome
  posted         INTEGER,          -- cents that the vendor says it posted
  reference      TEXT,             -- the vendor's own number
  evidence       BLOB,             -- the answer as it came, without what is personal
  UNIQUE (plan, place),
  CHECK (claim IS NOT NULL OR vendor_loan_id IS NOT NULL), -- a pay-off names the loan, all others the claim
  CHECK ((action = 'pay_off') = (amount IS NOT NULL AND day IS NOT NULL)),
  CHECK ((action = 'pay_off') = (claim IS NULL)),
  CHECK (action <> 'pay_off' OR prepared_uid <> approved_uid), -- money needs a second person, who is another user id
  CHECK (again = 0 OR action <> 'pay_off') -- a loan is paid off once
) STRICT;

-- At most one of an action on a loan or claim is alive, unless a person asked for another; and never two whose outcome
-- is open. GUIDs are the same in either case.
CREATE UNIQUE INDEX intent_live ON intent (vendor, action, lower(coalesce(claim, vendor_loan_id)))
  WHERE again = 0 AND state <> 'refused';
CREATE UNIQUE INDEX intent_open ON intent (vendor, action, lower(coalesce(claim, vendor_loan_id)))
  WHERE state IN ('planned', 'sending', 'unknown');

-- finding: what reading a vendor told of an effect of unknown outcome. Rows are added, never changed.
CREATE TABLE finding (
  intent   INTEGER NOT NULL REFERENCES intent,
  at       TEXT NOT NULL, -- RFC 3339, UTC
  verdict  TEXT NOT NULL CHECK (verdict IN ('executed', 'not_executed', 'undecided')),
  detail   TEXT NOT NULL, -- a sentence: what was seen
  evidence BLOB           -- the answer as it came, without what is personal
) STRICT;
CREATE INDEX finding_intent ON finding (intent);
CREATE TRIGGER finding_unchanged BEFORE UPDATE ON finding BEGIN SELECT raise(ABORT, 'findings are not changed'); END;
CREATE TRIGGER finding_kept BEFORE DELETE ON finding BEGIN SELECT raise(ABORT, 'findings are not removed'); END;

-- request: where the payoff request of each claim stands, as far as we know.
CREATE TABLE request (
  vendor  TEXT NOT NULL,
  claim   TEXT NOT NULL, -- in lower case
  state   TEXT NOT NULL CHECK (state IN ('planned', 'sent', 'pending', 'quoted', 'cancelled', 'action_required')),
  changed TEXT NOT NULL, -- RFC 3339, UTC: since when it is in this state
  seen    TEXT NOT NULL, -- RFC 3339, UTC: when that was last confirmed
  PRIMARY KEY (vendor, claim)
) STRICT, WITHOUT ROWID;

-- requestable: the claims whose payoff a run may request unattended, because their documents are on file.
CREATE TABLE requestable (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL, -- of the loan
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
