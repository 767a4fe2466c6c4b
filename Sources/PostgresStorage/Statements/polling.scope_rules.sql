-- All scope rules that ever were, each with who gave it the state that it has and when. $1 tenant int
select s.entity_type, s.entity_id, s.natural_key, s.version, e.parent_type, e.parent_id, e.state, e.reason,
       0::bigint as misses, b.actor, e.recorded_at
  from log.stream s
  join log.current_event e on e.tenant = s.tenant and e.position = s.last_position
  join log.batch b on b.tenant = e.tenant and b.batch = e.batch
 where s.tenant = $1 and s.entity_type = 'scope_rule'
 order by s.entity_id
