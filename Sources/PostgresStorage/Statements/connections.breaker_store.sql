-- $1 tenant int  $2 address text  $3 state text  $4 failures int  $5 trips int  $6 cause text  $7 since timestamptz
-- $8 retry at timestamptz
insert into polling.breaker (tenant, address, state, failures, trips, cause, since, retry_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (tenant, address) do update
   set state = excluded.state, failures = excluded.failures, trips = excluded.trips, cause = excluded.cause,
       since = excluded.since, retry_at = excluded.retry_at
