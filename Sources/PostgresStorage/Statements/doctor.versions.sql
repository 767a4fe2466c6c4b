-- Builds of all history that were filled while older history was archived that is back now. No binds.
select format('%s build %s, tenant %s', c.name, c.build, c.tenant) as subject,
       format('it knows nothing from before position %s, the log begins after %s', c.begins_at, s.floor) as detail
  from projecting.checkpoint c
  join log.sequencer s on s.tenant = c.tenant and s.floor < c.begins_at
 where exists (select from pg_attribute a
                where a.attrelid = to_regclass(format('read.%I', c.name || '_v' || c.build))
                  and a.attname = 'to_position' and not a.attisdropped)
 group by c.name, c.build, c.tenant, c.begins_at, s.floor
 order by 1
