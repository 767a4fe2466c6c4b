-- $1 tenant int  $2 first and $3 last position bigint
select leaf from log.event where tenant = $1 and position >= $2 and position <= $3 order by position
