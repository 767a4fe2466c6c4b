-- An attempt that failed again. $1 tenant int  $2 id bigint  $3 code text  $4 message text
update projecting.dead_letter
   set state = 'open', code = $3, message = $4, changed_at = clock_timestamp()
 where tenant = $1 and id = $2
