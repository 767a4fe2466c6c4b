-- The build that readers use; no row before the first. $1 name text
select active from projecting.projection where name = $1
