-- access.insert_first   $1 tenant int   $2 name text   $3 digest bytea   $4 roles text[]
-- Adds a key unless the tenant has one, revoked or not; no row then. To be run under access.lock.
insert into access.api_key as added (tenant, name, digest, roles)
select $1, $2, $3, $4
 where not exists (select from access.api_key k where k.tenant = $1)
returning added.tenant, added.id, added.name, added.roles, added.created_at, added.revoked_at;
