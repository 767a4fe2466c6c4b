-- No row: it has passed to another. $1 tenant int  $2 name text  $3 attempt uuid  $4 seconds double precision
update log.maintenance
   set leased_until = clock_timestamp() + make_interval(secs => $4)
 where tenant = $1 and name = $2 and attempt = $3
returning name
