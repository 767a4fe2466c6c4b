-- $1 tenant int  $2 id bigint  $3 actor text  $4 reason text
update polling.job
   set state = 'skipped', actor = $3, reason = $4, changed_at = now()
 where tenant = $1 and id = $2 and state <> 'skipped'
