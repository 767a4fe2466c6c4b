-- $1 tenant int  $2 id bigint  $3 turn bigint  $4 code text  $5 message text  $6 seconds to the next attempt, or null
update polling.job
   set state = case when $6::double precision is null then 'dead' else 'open' end,
       run_at = now() + make_interval(secs => coalesce($6, 0)), code = $4, message = $5, changed_at = now()
 where tenant = $1 and id = $2 and turn = $3 and state = 'open'
