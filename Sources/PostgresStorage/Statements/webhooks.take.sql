-- Takes those who are to be woken now: who was not told the head, and has not acknowledged it either. Whoever is taken
-- is left alone by all others until the attempt must be over. $1 tenant int  $2 how many bigint
-- $3 seconds until then float8
with due as (
  select w.consumer, s.head, s.epoch
    from log.webhook w
    join log.sequencer s on s.tenant = w.tenant
    join log.consumer c on c.tenant = w.tenant and c.name = w.consumer
   where w.tenant = $1 and w.due_at <= clock_timestamp()
     and (w.told_epoch is distinct from s.epoch or w.told_position < s.head)
     and not coalesce(c.epoch = s.epoch and c.position >= s.head, false)
   order by w.due_at
   limit $2
     for update of w skip locked
)
update log.webhook w
   set due_at = clock_timestamp() + make_interval(secs => $3), attempt = gen_random_uuid()
  from due
 where w.tenant = $1 and w.consumer = due.consumer
returning w.consumer, w.url, w.sealed_secret, w.attempt, w.failures, due.head, due.epoch;
