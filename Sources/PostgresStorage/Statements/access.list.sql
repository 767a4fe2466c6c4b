-- access.list   $1 tenant int
-- The tenant's keys, oldest first.
select tenant, id, name, roles, created_at, revoked_at from access.api_key where tenant = $1 order by created_at, id;
