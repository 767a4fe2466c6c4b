-- $1 tenant int  $2 id bigint  $3 state text  $4 actor text  $5 reason text or null
update projecting.dead_letter
   set state = $3, actor = $4, reason = $5, attempts = attempts + ($3 = 'retried')::int, changed_at = clock_timestamp()
 where tenant = $1 and id = $2 and state = 'open'
