-- reconciling.overrides   $1 tenant int   $2 after bigint   $3 limit bigint   $4 entity uuid or null
select s.entity_id, s.version, s.last_position, e.state
  from log.stream s
  join log.current_event e on e.tenant = s.tenant and e.position = s.last_position
 where s.tenant = $1 and s.entity_type = 'override' and not s.is_deleted and s.last_position > $2
   and ($4::uuid is null or s.parent_id = $4)
 order by s.last_position
 limit $3;
