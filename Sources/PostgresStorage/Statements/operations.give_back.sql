-- $1 tenant int  $2 id uuid  $3 from states text[]  $4 state text
update polling.operation set state = $4, started_at = null where tenant = $1 and id = $2 and state = any ($3)
