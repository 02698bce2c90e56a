-- Gives loans that wait their result. A row has the run, the loan's place in the input, and how it came out.
WITH outcome (run, seq, day, status, reason, detail, marks, expected, quoted, cause, causes, cause_state)
  AS (VALUES /* rows */)
UPDATE OR FAIL loan SET day = outcome.day, status = outcome.status, reason = outcome.reason, detail = outcome.detail,
  marks = outcome.marks, expected = outcome.expected, quoted = outcome.quoted, cause = outcome.cause,
  causes = outcome.causes, cause_state = outcome.cause_state
FROM outcome WHERE loan.run = outcome.run AND loan.seq = outcome.seq
