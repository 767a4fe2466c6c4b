-- $1 tenant int  $2 entity uuid
select s.entity_type, s.entity_id, s.natural_key, s.version, e.parent_type, e.parent_id, e.state, e.reason,
       0::bigint as misses
  from log.stream s
  join log.current_event e on e.tenant = $1 and e.position = s.last_position
 where s.tenant = $1 and s.entity_id = $2
