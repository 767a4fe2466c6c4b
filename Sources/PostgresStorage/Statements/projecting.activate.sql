-- Switches readers: they look up the active build in the snapshot in which they read it. $1 name text  $2 build int
update projecting.projection set prior = active, active = $2 where name = $1
