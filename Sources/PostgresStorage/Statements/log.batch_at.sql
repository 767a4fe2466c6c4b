-- The batch that a position is in, its last position and the link that it ends with. $1 tenant int  $2 position bigint
select batch, last_position, chain
  from log.batch
 where tenant = $1 and last_position >= $2
 order by last_position
 limit 1
