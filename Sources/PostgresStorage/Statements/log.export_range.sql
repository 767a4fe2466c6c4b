-- The batches that hold the positions [$2, $3]; without a second one up to the head. No row when there are none.
-- $1 tenant int  $2 first position bigint  $3 last position bigint or null
select s.name, s.epoch, first.batch as first_batch, first.first_position, first.previous, last.last_position
  from log.sequencer s
  join lateral (select b.batch, b.first_position, b.previous from log.batch b
                 where b.tenant = s.tenant and b.last_position >= greatest($2, 1)
                 order by b.last_position limit 1) first on true
  join lateral (select b.last_position from log.batch b
                 where b.tenant = s.tenant and b.last_position >= least(coalesce($3, s.head), s.head)
                 order by b.last_position limit 1) last on true
 where s.tenant = $1 and first.first_position <= last.last_position
