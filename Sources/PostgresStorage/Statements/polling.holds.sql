-- Withheld removals that stand. $1 tenant int
select s.entity_type, s.entity_id, s.natural_key, s.version, e.parent_type, e.parent_id, e.state, e.reason,
       0::bigint as misses
  from log.stream s
  join log.event e on e.tenant = s.tenant and e.position = s.last_position
 where s.tenant = $1 and s.entity_type = 'deletions' and not s.is_deleted
 order by s.entity_id
