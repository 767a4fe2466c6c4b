-- The slowest first. Binds as of connections.calls.
select id, ended_at, cycle, endpoint, status, microseconds, failure, standing
  from polling.call
 where tenant = $1 and id < coalesce($2, 9223372036854775807) and ($3::bigint is null or cycle = $3)
   and (not $4 or failure is not null)
 order by microseconds desc, id desc
 limit $5
