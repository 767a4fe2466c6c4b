-- $1 tenant int  $2 name text  $3 attempt uuid
update log.maintenance set holder = null, attempt = null, leased_until = null
 where tenant = $1 and name = $2 and attempt = $3
