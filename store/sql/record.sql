-- Gives loans that wait their result. A row has the run, the loan's place in the input, and how it came out.
UPDATE OR FAIL loan SET day = outcome.day, status = outcome.status, reason = outcome.reason, detail = outcome.detail,
  marks = outcome.marks, expected = outcome.expected, quoted = outcome.quoted, cause = outcome.cause,
  causes = outcome.causes, cause_state = outcome.cause_state
FROM (SELECT column1 AS run, column2 AS seq, column3 AS day, column4 AS status, column5 AS reason, column6 AS detail,
        column7 AS marks, column8 AS expected, column9 AS quoted, column10 AS cause, column11 AS causes,
        column12 AS cause_state
      FROM (VALUES /* rows */)) AS outcome -- a WITH would be slower: it is written to a table of its own first
WHERE loan.run = outcome.run AND loan.seq = outcome.seq
