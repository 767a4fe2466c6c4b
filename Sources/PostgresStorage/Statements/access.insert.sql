-- access.insert   $1 tenant int   $2 name text   $3 digest bytea   $4 roles text[]
-- Adds a key; one with this digest stays as it is, and setting its digest to itself is what returns it.
insert into access.api_key as known (tenant, name, digest, roles)
values ($1, $2, $3, $4)
    on conflict (digest) do update set digest = excluded.digest
returning known.tenant, known.id, known.name, known.roles, known.created_at, known.revoked_at;
