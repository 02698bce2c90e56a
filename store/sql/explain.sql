-- Gives broken loans what explains them. A row has the run, the loan's place in the input, and the causes.
UPDATE OR FAIL loan SET cause = explanation.cause, causes = explanation.causes, cause_state = explanation.cause_state
FROM (SELECT column1 AS run, column2 AS seq, column3 AS cause, column4 AS causes, column5 AS cause_state
      FROM (VALUES /* rows */)) AS explanation
WHERE loan.run = explanation.run AND loan.seq = explanation.seq
