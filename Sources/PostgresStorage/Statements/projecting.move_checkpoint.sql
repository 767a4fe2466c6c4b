-- Compare-and-set: no row when another runner was first. $1 tenant int  $2 name text  $3 build int
-- $4 from bigint  $5 to bigint
update projecting.checkpoint set position = $5, moved_at = clock_timestamp()
 where tenant = $1 and name = $2 and build = $3 and position = $4
