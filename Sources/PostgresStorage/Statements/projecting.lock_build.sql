-- No row when it is in another state by now, or when another process is at it.
-- $1 name text  $2 build int  $3 state text
select from projecting.build b where b.name = $1 and b.build = $2 and b.state = $3 for update skip locked
