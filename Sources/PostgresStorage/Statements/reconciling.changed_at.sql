-- reconciling.changed_at   $1 tenant int   $2 entity uuid   $3 fields text[]
-- When Logikal changed any of the fields last, by its own word where it has one; else since when they are known.
select coalesce(e.valid_at, e.observed_at) as changed_at
  from log.event e
 where e.tenant = $1 and e.entity_id = $2 and (e.changed && $3 or e.version = 1)
 order by e.version desc
 limit 1;
