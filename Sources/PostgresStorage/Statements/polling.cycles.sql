-- The last looks that have ended, newest first. $1 tenant int  $2 limit bigint
select cycle, scope, started_at, finished_at, outcome, told.failure,
       coalesce((select sum(e.value::bigint) from json_each_text(told.events) e), 0)::bigint as events,
       coalesce(told.requests, 0) as requests, coalesce(told."downloadedBytes", 0) as downloaded_bytes
  from polling.cycle
  left join lateral json_to_record(log.legible(report)) told (
         failure text, events json, requests bigint, "downloadedBytes" bigint) on true
 where tenant = $1 and finished_at is not null
 order by cycle desc
 limit $2
