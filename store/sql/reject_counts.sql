-- The rejected rows of a run by reason, the most common first. What differs from row to row, such as the line of the
-- other row, comes after a comma, semicolon or colon, and is left away.
--
-- ?1  the run
SELECT column,
       substr(reason, 1, min(instr(reason || ',', ','), instr(reason || ';', ';'), instr(reason || ':', ':')) - 1) AS why,
       count(*)
FROM reject WHERE run = ?1
GROUP BY column, why
ORDER BY count(*) DESC, column, why
LIMIT 20
