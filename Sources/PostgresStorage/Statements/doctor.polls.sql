-- Poll cycles that began and never ended, and whose poller is gone: a newer one has begun, or its lease ran out.
-- No binds.
select format('tenant %s, cycle %s', c.tenant, c.cycle) as subject,
       format('it began at %s and never ended', c.started_at) as detail
  from polling.cycle c
 where c.finished_at is null
   and (exists (select from polling.cycle n where n.tenant = c.tenant and n.cycle > c.cycle)
        or not exists (select from polling.lease l where l.tenant = c.tenant and l.expires_at > clock_timestamp()))
 order by c.tenant, c.cycle
 limit 20
