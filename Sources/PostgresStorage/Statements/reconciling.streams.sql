-- reconciling.streams   $1 tenant int   $2 entities uuid[]
-- The heads of some streams.
select s.entity_type, s.entity_id, s.natural_key, s.version, s.last_position, e.state, e.reason, e.observed_at
  from log.stream s
  join log.current_event e on e.tenant = s.tenant and e.position = s.last_position
 where s.tenant = $1 and s.entity_id = any ($2);
