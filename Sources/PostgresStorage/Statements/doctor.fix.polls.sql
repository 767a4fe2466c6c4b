-- Ends the cycles whose poller is gone.
update polling.cycle c set finished_at = clock_timestamp(), outcome = 'failed'
 where c.finished_at is null
   and (exists (select from polling.cycle n where n.tenant = c.tenant and n.cycle > c.cycle)
        or not exists (select from polling.lease l where l.tenant = c.tenant and l.expires_at > clock_timestamp()))
