-- Who follows the feed by a name, and how far behind it is: in positions, and in seconds since the first event that it
-- has not acknowledged. $1 tenant int
select c.name, c.view, c.position, c.registered_at, c.acknowledged_at, s.head, s.floor, c.epoch = s.epoch as is_current,
       (select extract(epoch from clock_timestamp() - b.recorded_at)::float8
          from log.batch b where b.tenant = c.tenant and b.last_position > c.position
         order by b.last_position limit 1) as behind
  from log.consumer c
  join log.sequencer s on s.tenant = c.tenant
 where c.tenant = $1
 order by c.name
