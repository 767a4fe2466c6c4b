-- $1 tenant int  $2 address text
select state, failures, trips, cause, since, retry_at from polling.breaker where tenant = $1 and address = $2
