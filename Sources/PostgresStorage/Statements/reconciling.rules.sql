-- reconciling.rules   $1 tenant int   $2 entity uuid   $3 limit bigint
-- The rules as they were set, the newest first, each with who did.
select e.version, e.state, e.observed_at, e.recorded_at, b.actor
  from log.current_event e
  join log.batch b on b.tenant = e.tenant and b.batch = e.batch
 where e.tenant = $1 and e.entity_id = $2
 order by e.version desc
 limit $3;
