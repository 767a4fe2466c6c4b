-- The last looks that have ended, newest first. $1 tenant int  $2 limit bigint
select cycle, scope, started_at, finished_at, outcome, report ->> 'failure' as failure,
       coalesce((select sum(e.value::bigint) from json_each_text(report -> 'events') e), 0)::bigint as events,
       coalesce((report ->> 'requests')::bigint, 0) as requests,
       coalesce((report ->> 'downloadedBytes')::bigint, 0) as downloaded_bytes
  from polling.cycle
 where tenant = $1 and finished_at is not null
 order by cycle desc
 limit $2
