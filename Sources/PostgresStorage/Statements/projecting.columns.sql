-- Columns that both tables have, in the order of the first. $1 table text  $2 other text, e.g. read."projects_v3"
select a.attname as name
  from pg_attribute a
  join pg_attribute o on o.attname = a.attname and o.atttypid = a.atttypid
 where a.attrelid = to_regclass($1) and o.attrelid = to_regclass($2)
   and a.attnum > 0 and not a.attisdropped and o.attnum > 0 and not o.attisdropped
 order by a.attnum
