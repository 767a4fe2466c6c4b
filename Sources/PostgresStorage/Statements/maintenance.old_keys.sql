-- What lets somebody in for longer than it should without having been replaced. $1 tenant int  $2 days int
select format('the key of tokens is from %s: logikal-sync clients replace-token-key', created_at::date) as reminder
  from access.signing_key
 where $1 = 1 and purpose = 'access_token' and created_at < now() - make_interval(days => $2)
 union all
select format('API key %s is from %s: make another, then revoke it', name, created_at::date)
  from access.api_key
 where tenant = $1 and revoked_at is null and created_at < now() - make_interval(days => $2)
 union all
select format('the secret of client %s is from %s: logikal-sync clients rotate %1$s', c.name, s.created_at::date)
  from access.client c
 cross join lateral (select max(s.created_at) as created_at from access.client_secret s
                      where s.tenant = c.tenant and s.client = c.id) s
 where c.tenant = $1 and c.revoked_at is null and s.created_at < now() - make_interval(days => $2)
 order by 1
 limit 20
