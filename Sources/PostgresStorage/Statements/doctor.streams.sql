-- Streams whose head is not their newest event, and events without a stream. No binds.
select format('tenant %s, %s %s', coalesce(s.tenant, e.tenant), coalesce(s.entity_type, e.entity_type),
              coalesce(s.entity_id, e.entity_id)) as subject,
       format('the stream is at version %s, position %s; its newest event is version %s, position %s', s.version,
              s.last_position, e.version, e.position) as detail
  from log.stream s
  full join (select distinct on (tenant, entity_id) tenant, entity_id, entity_type, version, position,
                    state is null as is_deleted
               from log.event order by tenant, entity_id, position desc) e
         on e.tenant = s.tenant and e.entity_id = s.entity_id
 where s.version is distinct from e.version or s.last_position is distinct from e.position
    or s.is_deleted is distinct from e.is_deleted or s.entity_type is distinct from e.entity_type
 order by 1
 limit 20
