-- No row: it has passed to another. $1 tenant int  $2 holder text  $3 fence bigint  $4 seconds double
update polling.lease
   set expires_at = clock_timestamp() + make_interval(secs => $4)
 where tenant = $1 and holder = $2 and fence = $3
returning fence
