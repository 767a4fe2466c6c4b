-- The oldest that waits. $1 tenant int  $2 id uuid or null for any
select id
  from polling.operation
 where tenant = $1 and state = 'accepted' and ($2::uuid is null or id = $2)
 order by number
 limit 1
   for update
