-- $1 tenant int  $2 id uuid  $3 at timestamptz
update polling.operation set cancel_requested_at = $3 where tenant = $1 and id = $2 and cancel_requested_at is null
