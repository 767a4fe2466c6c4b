-- In how many seconds the next one is to be woken; null when all know the head. $1 tenant int
select extract(epoch from min(w.due_at) - clock_timestamp())::float8 as seconds
  from log.webhook w
  join log.sequencer s on s.tenant = w.tenant
  join log.consumer c on c.tenant = w.tenant and c.name = w.consumer
 where w.tenant = $1 and (w.told_epoch is distinct from s.epoch or w.told_position < s.head)
   and not coalesce(c.epoch = s.epoch and c.position >= s.head, false);
