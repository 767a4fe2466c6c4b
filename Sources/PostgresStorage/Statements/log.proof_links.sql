-- The batches from the one with a position through another. $1 tenant int  $2 position bigint  $3 through batch bigint
select batch, first_position, last_position, content, root, previous, chain, recorded_at, key, kind, actor, metadata
  from log.batch
 where tenant = $1 and last_position >= $2 and batch <= $3
 order by batch
