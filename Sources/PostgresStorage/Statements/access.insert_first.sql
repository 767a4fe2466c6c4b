-- access.insert_first   $1 tenant int   $2 name text   $3 digest bytea
-- Adds a key unless the tenant has one, revoked or not; no row then. To be run under access.lock.
insert into access.api_key as added (tenant, name, digest)
select $1, $2, $3
 where not exists (select from access.api_key k where k.tenant = $1)
returning added.tenant, added.id, added.name, added.created_at, added.revoked_at;
