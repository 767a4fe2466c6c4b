-- $1 name text  $2 build int
update projecting.build
   set state = case when build = $2 then 'active' else 'retired' end, problem = null, changed_at = clock_timestamp()
 where name = $1 and (build = $2 or state = 'active')
