-- Streams whose head is not the newest event of their entity. $1 tenant int
select s.entity_type, s.entity_id
  from log.stream s
  left join log.event e on e.tenant = s.tenant and e.position = s.last_position
 where s.tenant = $1
   and (e.entity_id is distinct from s.entity_id or e.version is distinct from s.version
        or (e.state is null) is distinct from s.is_deleted)
 limit 10
