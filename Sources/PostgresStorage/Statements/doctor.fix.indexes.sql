-- Builds the invalid indexes of our schemas anew.
do $$
declare
  target regclass;
begin
  for target in select i.indexrelid from pg_index i
                  join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
                 where not (i.indisvalid and i.indisready and i.indislive)
                   and n.nspname in ('log', 'polling', 'blobs', 'projecting', 'access', 'read') loop
    execute format('reindex index %s', target);
  end loop;
end
$$
