-- Builds that were not switched to. No binds.
select format('%s build %s', name, build) as subject, problem as detail, name as named
  from projecting.build
 where problem is not null and state in ('building', 'catching_up', 'verified')
 order by name, build
