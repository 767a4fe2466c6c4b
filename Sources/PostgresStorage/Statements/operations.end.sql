-- $1 tenant int  $2 id uuid  $3 from states text[]  $4 state text  $5 at timestamptz  $6 report json or null
-- $7 failure text or null
update polling.operation
   set state = $4, finished_at = $5, report = $6, failure = $7
 where tenant = $1 and id = $2 and state = any ($3)
