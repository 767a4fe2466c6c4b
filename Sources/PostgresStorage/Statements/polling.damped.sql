-- Entities of which consumers of the newest states see an earlier event, where that says something else. $1 tenant int
-- An override is shown by those who decide, when they follow its entity once more: for its sake that is shown again.
select s.entity_type, s.entity_id, s.natural_key, s.version, e.parent_type, e.parent_id, e.state, e.reason,
       0::bigint as misses, e.observed_at
  from log.stream s
  join log.current_event e on e.tenant = $1 and e.position = s.last_position
  join log.current_event shown on shown.tenant = $1 and shown.position = s.shown_position
 where s.tenant = $1 and s.shown_position is not null and s.entity_type <> 'override'
   and (shown.state::text <> e.state::text or shown.parent_id is distinct from e.parent_id
        or exists (select from log.stream o
                    where o.tenant = $1 and o.entity_type = 'override' and o.parent_id = s.entity_id
                      and o.shown_position is not null))
 order by s.last_position
