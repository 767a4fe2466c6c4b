-- sessions.lock_refresh   $1 tenant int   $2 digest bytea   $3 at timestamptz
-- The token and whether its session may go on, kept from being spent twice until the transaction ends.
select t.session, n.client, c.name, t.spent_at is not null as is_spent,
       n.revoked_at is null and n.expires_at > $3 and c.revoked_at is null
         and (s.expires_at is null or s.expires_at > $3) and access.is_active($1) as is_alive
  from access.refresh_token t
  join access.session n on n.tenant = t.tenant and n.id = t.session
  join access.client c on c.tenant = n.tenant and c.id = n.client
  join access.client_secret s on s.tenant = n.tenant and s.client = n.client and s.version = n.secret_version
 where t.tenant = $1 and t.digest = $2
   for update of t, n;
