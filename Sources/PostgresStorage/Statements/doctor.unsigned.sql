-- Logs with events that should have been signed by now. $1 how long may pass, interval as text
select format('tenant %s', b.tenant) as subject,
       format('no checkpoint covers position %s, recorded at %s', b.last_position, b.recorded_at) as detail
  from (select distinct on (b.tenant) b.tenant, b.batch, b.last_position, b.recorded_at
          from log.batch b
         where b.recorded_at < clock_timestamp() - $1::text::interval
         order by b.tenant, b.batch desc) b
 where not exists (select from log.checkpoint c where c.tenant = b.tenant and c.batch >= b.batch)
 order by b.tenant
