-- Leases that ran out without being given back. No binds.
select format('tenant %s', tenant) as subject, format('%s held it until %s', holder, expires_at) as detail
  from polling.lease
 where expires_at < clock_timestamp() and expires_at > '-infinity'
 order by tenant
