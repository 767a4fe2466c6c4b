-- What the newest events of entities changed. $1 tenant int  $2 entities uuid[]
select s.entity_id, e.observed_at, e.before
  from unnest($2::uuid[]) asked (id)
  join log.stream s on s.tenant = $1 and s.entity_id = asked.id and not s.is_deleted
  join log.event e on e.tenant = $1 and e.position = s.last_position
