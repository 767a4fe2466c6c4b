-- $1 tenant int  $2 id uuid  $3 from states text[]  $4 state text  $5 executor text  $6 fence bigint  $7 at timestamptz
update polling.operation
   set state = $4, executor = $5, fence = $6, started_at = $7, attempts = attempts + 1, progress = null
 where tenant = $1 and id = $2 and state = any ($3)
