-- Who follows the feed by a name, and how far behind it is: in positions, and in seconds since the first event that it
-- has not acknowledged. $1 tenant int  $2 name text, or null for all
select c.name, c.view, c.position, c.epoch, c.registered_at, c.acknowledged_at, s.head, s.floor,
       c.epoch = s.epoch as is_current,
       (select extract(epoch from clock_timestamp() - b.recorded_at)::float8
          from log.batch b where b.tenant = c.tenant and b.last_position > coalesce(c.position, 0)
         order by b.last_position limit 1) as behind,
       (select count(*) from log.rejection r where r.tenant = c.tenant and r.consumer = c.name) as rejections,
       w.url, w.delivered_at, w.failures, w.failure
  from log.consumer c
  join log.sequencer s on s.tenant = c.tenant
  left join log.webhook w on w.tenant = c.tenant and w.consumer = c.name
 where c.tenant = $1 and ($2::text is null or c.name = $2)
 order by c.name;
