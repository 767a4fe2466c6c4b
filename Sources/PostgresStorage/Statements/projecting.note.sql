-- $1 name text  $2 build int  $3 problem text or null
update projecting.build
   set problem = $3, state = case when $3::text is null then 'verified' else 'catching_up' end,
       changed_at = clock_timestamp()
 where name = $1 and build = $2 and state in ('catching_up', 'verified')
