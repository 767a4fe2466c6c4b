-- past.extent   $1 tenant int   $2 time timestamptz or null
-- How far the log reaches, and the newest event that had been recorded by a time; no row for an unknown tenant.
select s.head, s.floor, coalesce($2::timestamptz > greatest(clock_timestamp(), s.recorded_at), false) as is_future,
       (select b.last_position
          from log.batch b
         where b.tenant = $1 and b.recorded_at <= $2
         order by b.recorded_at desc
         limit 1) as newest
  from log.sequencer s
 where s.tenant = $1;
