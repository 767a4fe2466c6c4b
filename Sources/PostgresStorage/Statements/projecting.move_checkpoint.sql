-- Compare-and-set: no row when another runner was first. $1 tenant int  $2 name text  $3 build int  $4 shard int
-- $5 from bigint  $6 to bigint
update projecting.checkpoint set position = $6, moved_at = clock_timestamp()
 where tenant = $1 and name = $2 and build = $3 and shard = $4 and position = $5
