-- Tables of the log that something may change, or append to for any tenant: a trigger that is missing or does not fire.
-- No binds.
select format('%s on %s', wanted.name, c.oid::regclass) as subject,
       case when t.oid is null then 'it is missing' else 'it is disabled' end as detail
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
 cross join (values ('append_only'), ('append_only_truncate'), ('own_tenant')) wanted (name)
  left join pg_trigger t on t.tgrelid = c.oid and t.tgname = wanted.name
 where n.nspname = 'log' and c.relkind in ('r', 'p') and (wanted.name <> 'own_tenant' or c.relname = 'batch')
   and (c.relname in ('event', 'batch')
        or c.oid in (select relid from pg_partition_tree('log.event') where isleaf))
   and (t.oid is null or t.tgenabled not in ('O', 'A'))
 order by 1
