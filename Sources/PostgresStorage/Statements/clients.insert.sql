-- clients.insert   $1 tenant int   $2 id uuid   $3 name text   $4 roles text[]   $5 requests per minute int or null
-- $6 at timestamptz   $7 by text
-- No row where a client of that name is there.
insert into access.client (tenant, id, name, roles, requests_per_minute, created_at, created_by)
values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (tenant, name) where revoked_at is null do nothing
returning id;
