-- read_model.active   $1 name text
-- The version that readers use now; no row before the first is built.
select active from projecting.projection where name = $1;
