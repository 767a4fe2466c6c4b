-- Indexes that PostgreSQL does not use. No binds.
select i.indexrelid::regclass::text as subject, 'it is invalid' as detail
  from pg_index i
  join pg_class c on c.oid = i.indrelid
  join pg_namespace n on n.oid = c.relnamespace
 where not (i.indisvalid and i.indisready and i.indislive)
   and n.nspname in ('log', 'polling', 'blobs', 'projecting', 'access', 'read')
 order by 1
