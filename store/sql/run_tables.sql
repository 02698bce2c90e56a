-- The tables whose rows are of runs, so that none is forgotten that comes later: each with the columns that tell the
-- rows of a run apart.
SELECT t.name,
       iif(t.wr, (SELECT group_concat(name, ', ') FROM pragma_table_info(t.name)
         WHERE pk > 0 AND name <> 'run'), 'rowid')
FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) f ON f."table" = 'run' AND f."from" = 'run'
WHERE t.schema = 'main' ORDER BY t.name
