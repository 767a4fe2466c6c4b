-- $1 tenant int  $2 id bigint  $3 actor text
update polling.job
   set state = 'open', attempts = 0, run_at = now(), actor = $3, reason = null, changed_at = now()
 where tenant = $1 and id = $2 and state <> 'open'
