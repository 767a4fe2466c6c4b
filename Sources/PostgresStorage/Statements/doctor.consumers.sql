-- Consumers of view=log whose next page is archived, or whose log began a new epoch. No binds.
select format('tenant %s, consumer %s', c.tenant, c.name) as subject,
       case when c.epoch <> s.epoch then format('it follows an epoch that ended, at position %s', c.position)
            else format('it is at position %s, the log begins after %s', c.position, s.floor) end as detail,
       c.name as named
  from log.consumer c
  join log.sequencer s on s.tenant = c.tenant
 where c.epoch <> s.epoch or (c.view = 'log' and c.position < s.floor)
 order by 1
 limit 20
