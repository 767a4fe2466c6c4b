-- clients.list   $1 tenant int   $2 client uuid or null for all
-- Oldest first.
select c.id, c.name, c.roles, c.requests_per_minute, c.created_at, c.created_by, c.revoked_at, c.revoked_by,
       (select max(n.started_at) from access.session n where n.tenant = c.tenant and n.client = c.id) as last_login_at
  from access.client c
 where c.tenant = $1 and ($2::uuid is null or c.id = $2)
 order by c.created_at, c.id;
