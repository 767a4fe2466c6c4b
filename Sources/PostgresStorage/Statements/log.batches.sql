-- The next batches of a tenant's log with about so many positions, at least one.
-- $1 tenant int  $2 from batch bigint  $3 positions bigint
select batch, first_position, last_position, key, kind, actor, metadata, content, root, previous, chain, recorded_at
  from log.batch
 where tenant = $1 and batch >= $2
   and first_position < (select b.first_position from log.batch b
                          where b.tenant = $1 and b.batch >= $2 order by b.batch limit 1) + $3
 order by batch
