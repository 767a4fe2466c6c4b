-- The newest first. $1 tenant int  $2 before id bigint or null  $3 cycle bigint or null  $4 failed only bool
-- $5 limit bigint
select id, ended_at, cycle, endpoint, status, microseconds, failure, standing
  from polling.call
 where tenant = $1 and id < coalesce($2, 9223372036854775807) and ($3::bigint is null or cycle = $3)
   and (not $4 or failure is not null)
 order by id desc
 limit $5
