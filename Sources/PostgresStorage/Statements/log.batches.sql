-- The batches of a tenant's log for verification. $1 tenant int  $2 from batch bigint
select batch, first_position, last_position, key, kind, actor, metadata, root, previous, chain, recorded_at
  from log.batch where tenant = $1 and batch >= $2 order by batch
