-- reconciling.conflicts   $1 tenant int   $2 after bigint   $3 limit bigint   $4 entity uuid or null
--                         $5 state text or null
select s.entity_id, s.version, s.last_position, e.state
  from log.stream s
  join log.current_event e on e.tenant = s.tenant and e.position = s.last_position
 where s.tenant = $1 and s.entity_type = 'conflict' and s.last_position > $2
   and ($4::uuid is null or s.parent_id = $4)
   and ($5::text is null or log.legible(e.state) ->> 'state' = $5)
 order by s.last_position
 limit $3;
