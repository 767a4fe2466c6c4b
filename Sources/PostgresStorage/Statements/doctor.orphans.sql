-- Tables of read models that no build knows, builds without tables, and read models without an active build. No binds.
select c.oid::regclass::text as subject, 'no build knows this table' as detail
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'read' and c.relkind = 'r'
   and not exists (select from projecting.build b
                    where c.relname = b.name || '_v' || b.build
                       or starts_with(c.relname, b.name || '_v' || b.build || '_'))
 union all
select format('%s build %s', b.name, b.build), 'its table is missing'
  from projecting.build b
 where b.state <> 'declared' and to_regclass(format('read.%I', b.name || '_v' || b.build)) is null
 union all
select p.name, format('readers are to use build %s, which is not there', p.active)
  from projecting.projection p
 where not exists (select from projecting.build b where b.name = p.name and b.build = p.active)
 order by 1
