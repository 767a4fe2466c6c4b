-- The tables of a build. $1 table text, e.g. projects_v3
select c.relname as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'read' and c.relkind = 'r' and (c.relname = $1 or starts_with(c.relname, $1 || '_'))
