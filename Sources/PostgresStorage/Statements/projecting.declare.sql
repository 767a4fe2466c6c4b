-- $1 name text  $2 version int  $3 definition bytea  $4 schema text  $5 apply text  $6 shards int
insert into projecting.build (name, build, version, definition, state, schema, apply, shards)
select $1, coalesce(max(b.build), 0) + 1, $2, $3, 'declared', $4, $5, $6 from projecting.build b where b.name = $1
returning build
