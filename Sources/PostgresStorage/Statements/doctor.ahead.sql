-- Builds of read models that claim to have read more than there is. No binds.
select format('%s build %s, tenant %s', c.name, c.build, c.tenant) as subject,
       format('it is at position %s, the log ends at %s', c.position, s.head) as detail, c.name as named
  from projecting.checkpoint c
  join log.sequencer s on s.tenant = c.tenant
 where c.position > s.head
 order by c.name, c.build, c.tenant
