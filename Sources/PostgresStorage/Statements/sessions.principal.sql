-- sessions.principal   $1 tenant int   $2 session uuid   $3 client uuid   $4 at timestamptz
-- Who asks with a token of that session, as the client is now; no row where it may not any more.
select c.id, c.name, c.roles, c.requests_per_minute
  from access.session n
  join access.client c on c.tenant = n.tenant and c.id = n.client
  join access.client_secret s on s.tenant = n.tenant and s.client = n.client and s.version = n.secret_version
 where n.tenant = $1 and n.id = $2 and n.client = $3 and n.revoked_at is null and n.expires_at > $4
   and c.revoked_at is null and access.is_active($1) and (s.expires_at is null or s.expires_at > $4);
