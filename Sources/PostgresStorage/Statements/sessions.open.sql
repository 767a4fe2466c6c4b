-- sessions.open   $1 tenant int   $2 id uuid   $3 client uuid   $4 secret version int   $5 at timestamptz
-- $6 expires timestamptz
-- No row where the client was revoked, or its secret ended, since it was compared.
insert into access.session (tenant, id, client, secret_version, started_at, expires_at)
select c.tenant, $2, c.id, s.version, $5, $6
  from access.client c
  join access.client_secret s on s.tenant = c.tenant and s.client = c.id and s.version = $4
 where c.tenant = $1 and c.id = $3 and c.revoked_at is null and (s.expires_at is null or s.expires_at > $5)
returning id;
