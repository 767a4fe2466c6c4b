-- The columns of a table's primary key but the tenant, in its order; none when it has no key. $1 table text
select a.attname as name
  from pg_index i
 cross join unnest(i.indkey) with ordinality k (number, ordinal)
  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
 where i.indrelid = to_regclass($1) and i.indisprimary and a.attname <> 'tenant'
 order by k.ordinal
