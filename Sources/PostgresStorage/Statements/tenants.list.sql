-- tenants.list   $1 name text or null for all
-- For the owner, who sees all tenants.
select s.tenant, s.name, coalesce(t.state, 'active') as state, coalesce(t.revision, 0) as revision,
       coalesce(t.created_at, '2020-01-01 00:00:00+00') as created_at, t.logikal_url, t.logikal_user,
       t.sealed_password, t.master_key, t.poll_interval_seconds, t.requests_per_minute, t.most_events
  from log.sequencer s
  left join access.tenant t on t.tenant = s.tenant
 where $1::text is null or s.name = $1
 order by s.tenant;
