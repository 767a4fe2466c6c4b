-- Streams whose versions are not 1, 2, 3 … as far as they are not archived. $1 tenant int
select min(position) as position, entity_id
  from log.event
 where tenant = $1 and position > (select s.floor from log.sequencer s where s.tenant = $1)
 group by entity_id
having count(*) <> max(version) - min(version) + 1
    or (min(version) <> 1 and (select s.floor from log.sequencer s where s.tenant = $1) = 0)
 order by 1
 limit 1
