-- The first build of a name is the active one. $1 name text  $2 build int
insert into projecting.projection (name, active) values ($1, $2) on conflict (name) do nothing
