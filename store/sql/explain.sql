-- Gives broken loans what explains them. A row has the run, the loan's place in the input, and the causes.
WITH explanation (run, seq, cause, causes, cause_state) AS (VALUES /* rows */)
UPDATE OR FAIL loan SET cause = explanation.cause, causes = explanation.causes, cause_state = explanation.cause_state
FROM explanation WHERE loan.run = explanation.run AND loan.seq = explanation.seq
