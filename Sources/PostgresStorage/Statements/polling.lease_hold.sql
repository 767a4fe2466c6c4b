-- Keeps the lease from passing to another before this transaction ends. No row: it has passed already.
-- $1 tenant int  $2 fence bigint
select fence from polling.lease where tenant = $1 and fence = $2 for share
