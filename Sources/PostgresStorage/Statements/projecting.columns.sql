-- Columns that both tables have, in the order of the first, and whether values that count as equal are the same to a
-- reader too; the others, some of which have no hash at all, are compared as text.
-- $1 table text  $2 other text, e.g. read."projects_v3"
select a.attname as name,
       a.atttypid = any ('{bool, int2, int4, int8, text, uuid, date, timestamptz}'::regtype[]) as is_exact
  from pg_attribute a
  join pg_attribute o on o.attname = a.attname and o.atttypid = a.atttypid
 where a.attrelid = to_regclass($1) and o.attrelid = to_regclass($2)
   and a.attnum > 0 and not a.attisdropped and o.attnum > 0 and not o.attisdropped
 order by a.attnum
