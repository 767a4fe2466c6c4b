-- Tables of the log that somebody but their owner may change, or append to but by function. No binds.
select c.oid::regclass::text as subject,
       format('%s may %s', coalesce(g.grantee::regrole::text, 'everybody'), string_agg(distinct g.privilege, ', '))
         as detail
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
 cross join lateral (
   select nullif(a.grantee, 0) as grantee, a.privilege_type as privilege
     from aclexplode(c.relacl) a
    union all
   select nullif(a.grantee, 0), a.privilege_type
     from pg_attribute t
    cross join aclexplode(t.attacl) a
    where t.attrelid = c.oid) g
 where n.nspname = 'log'
   and (c.relname in ('batch', 'checkpoint', 'event', 'sequencer', 'stream')
        or c.oid in (select relid from pg_partition_tree('log.event')))
   and g.grantee is distinct from c.relowner
   and (g.privilege in ('UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER')
        or g.privilege = 'INSERT' and c.relname <> 'checkpoint')
 group by c.oid, g.grantee
 order by 1, 2
