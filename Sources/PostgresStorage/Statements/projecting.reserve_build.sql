-- A number that no build of the name has. $1 name text
select coalesce(max(build), 0) + 1 as build from projecting.checkpoint where name = $1
