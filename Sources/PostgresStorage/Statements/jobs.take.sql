-- $1 tenant int  $2 version of the decoder int  $3 seconds until others may take it double precision
with due as (
  select id
    from polling.job
   where tenant = $1 and kind = 'parts_list' and state = 'open' and run_at <= now() and version <= $2
   order by run_at, id
   limit 1
     for update skip locked
)
update polling.job j
   set attempts = j.attempts + 1, turn = j.turn + 1, run_at = now() + make_interval(secs => $3), changed_at = now()
  from due
 where j.tenant = $1 and j.id = due.id
returning j.id, j.entity_id, j.attempts, j.turn
