-- Whoever holds the lease is the only one who looks: cycles that have not ended by now never will, for their process
-- died.
-- $1 tenant int  $2 started at timestamptz  $3 scope text, null for everything
with dead as (
  update polling.cycle set finished_at = greatest(started_at, $2), outcome = 'failed'
   where tenant = $1 and finished_at is null
)
insert into polling.cycle (tenant, started_at, scope) values ($1, $2, $3) returning cycle
