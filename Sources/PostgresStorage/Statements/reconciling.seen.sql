-- reconciling.seen   $1 tenant int   $2 entity uuid   $3 version bigint
-- The state of an entity at one of its versions; no row where that is archived, or never was.
select e.state
  from log.current_event e
 where e.tenant = $1 and e.entity_id = $2 and e.version = $3;
