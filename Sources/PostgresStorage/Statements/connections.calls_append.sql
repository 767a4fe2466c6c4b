-- $1 tenant int  $2 ended at timestamptz[]  $3 cycles bigint[]  $4 endpoints text[]  $5 statuses int[]
-- $6 microseconds bigint[]  $7 failures text[]  $8 standings text[]
insert into polling.call (tenant, ended_at, cycle, endpoint, status, microseconds, failure, standing)
select $1, u.ended_at, u.cycle, u.endpoint, u.status, u.microseconds, u.failure, u.standing
  from unnest($2, $3, $4, $5, $6, $7, $8) with ordinality
         u (ended_at, cycle, endpoint, status, microseconds, failure, standing, ordinal)
 order by u.ordinal
