-- What a schema says of itself; no row where there is none. $1 name text
select obj_description(oid, 'pg_namespace') as mark from pg_namespace where nspname = $1
