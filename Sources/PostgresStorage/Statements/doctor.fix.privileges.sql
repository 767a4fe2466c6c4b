-- Takes back what lets others than their owner change the tables of the log, of columns too.
do $$
declare
  target record;
begin
  for target in select distinct c.oid::regclass as name, c.relname <> 'checkpoint' as is_written_by_function,
                       case when a.grantee = 0 then 'public' else a.grantee::regrole::text end as grantee
                  from pg_class c
                  join pg_namespace n on n.oid = c.relnamespace
                 cross join lateral (
                   select grantee from aclexplode(c.relacl)
                    union all
                   select x.grantee from pg_attribute t cross join aclexplode(t.attacl) x where t.attrelid = c.oid) a
                 where n.nspname = 'log' and a.grantee <> c.relowner
                   and (c.relname in ('batch', 'checkpoint', 'event', 'sequencer', 'stream')
                        or c.oid in (select relid from pg_partition_tree('log.event'))) loop
    -- What is revoked of a table is revoked of its columns, too.
    execute format('revoke update, delete, truncate, trigger on %s from %s', target.name, target.grantee);
    if target.is_written_by_function then
      execute format('revoke insert on %s from %s', target.name, target.grantee);
    end if;
  end loop;
end
$$
