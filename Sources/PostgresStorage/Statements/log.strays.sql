-- The first event, or else the first batch, that the sequencer does not count. $1 tenant int
select *
  from (select s.batch + 1 as batch, e.position, s.head, s.batch as last
          from log.sequencer s
         cross join lateral (
           (select position from log.event where tenant = $1 and position < 1 order by position limit 1)
            union all
           (select position from log.event where tenant = $1 and position > s.head order by position limit 1)) e
         where s.tenant = $1
         union all
        select b.batch, null, s.head, s.batch
          from log.sequencer s
          join log.batch b on b.tenant = s.tenant and (b.batch < 1 or b.batch > s.batch)
         where s.tenant = $1) stray
 order by position, batch
 limit 1
