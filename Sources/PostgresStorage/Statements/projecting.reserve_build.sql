-- A number that no build of the name has had. $1 tenant int  $2 name text
select coalesce(max(build), 0) + 1 as build from projecting.checkpoint where $1::int is not null and name = $2
