-- access.insert   $1 tenant int   $2 name text   $3 digest bytea
-- Adds a key; one with this digest stays as it is, and setting its digest to itself is what returns it.
insert into access.api_key as known (tenant, name, digest)
values ($1, $2, $3)
    on conflict (digest) do update set digest = excluded.digest
returning known.tenant, known.id, known.name, known.created_at, known.revoked_at;
