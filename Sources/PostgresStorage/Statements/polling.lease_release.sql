-- Expires the lease at once; the row keeps the fence growing. $1 tenant int  $2 holder text  $3 fence bigint
update polling.lease set expires_at = '-infinity' where tenant = $1 and holder = $2 and fence = $3
