-- What vendors answered.

-- answer: what a vendor that is asked said to one question; committed as it arrives, asked once.
CREATE TABLE answer (
  run        INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq        INTEGER NOT NULL, -- of the loan
  asked_on   TEXT NOT NULL,    -- the day of the call in the configured zone
  taken_from TEXT,             -- the run that asked, if the answer was taken over
  asked      TEXT,             -- the day asked for, if it is not the payoff date
  reason     TEXT,             -- why there is no quote; NULL with one
  detail     TEXT,             -- a sentence about the reason
  quote      TEXT,             -- a JSON array of what it says: see the view answer_quote; NULL without one
  calls      INTEGER NOT NULL, -- quote requests, retries included
  evidence   BLOB,             -- the answer as it came, without what is personal
  PRIMARY KEY (run, seq)
) STRICT;

-- answer_quote: the quotes of answers, figure by figure. The array ends after the last place that says something, and a
-- text that says nothing may be empty.
CREATE VIEW answer_quote AS
SELECT run, seq,
       quote ->> 0             AS total,     -- cents, as all amounts here
       quote ->> 1             AS principal,
       quote ->> 2             AS interest,
       quote ->> 3             AS fees,
       nullif(quote ->> 4, '') AS per_diem,  -- text, with the places that the vendor printed
       nullif(quote ->> 5, '') AS as_of,
       nullif(quote ->> 6, '') AS good_through,
       nullif(quote ->> 7, '') AS currency,
       quote ->> 8             AS does_not_foot -- 1: its parts do not add to its total
FROM answer WHERE quote IS NOT NULL;
