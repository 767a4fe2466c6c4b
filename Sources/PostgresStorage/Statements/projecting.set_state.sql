-- $1 name text  $2 build int  $3 state text
update projecting.build set state = $3, changed_at = clock_timestamp() where name = $1 and build = $2
