-- Streams whose head is not their newest event, or that show another than the newest that is not damped, and events
-- without a stream. No binds.
select format('tenant %s, %s %s', coalesce(s.tenant, e.tenant), coalesce(s.entity_type, e.entity_type),
              coalesce(s.entity_id, e.entity_id)) as subject,
       case when s.entity_id is null then
              format('there is no stream of it; its newest event is version %s, position %s', e.version, e.position)
            when e.entity_id is null then
              format('the stream is at version %s, position %s; there is no event of it', s.version, s.last_position)
            else
              format('the stream is at version %s, position %s, and shows position %s; its newest event is version %s, '
                     'position %s, and position %s is to be shown', s.version, s.last_position,
                     coalesce(s.shown_position, s.last_position), e.version, e.position,
                     coalesce(shown.position, e.position)) end as detail
  from log.stream s
  full join (select distinct on (tenant, entity_id) tenant, entity_id, entity_type, version, position,
                    state is null as is_deleted, log.is_damped(reason, version, state is null) as is_damped
               from log.event order by tenant, entity_id, position desc) e
         on e.tenant = s.tenant and e.entity_id = s.entity_id
  left join lateral (select max(o.position) as position
                       from log.event o
                      where e.is_damped and o.tenant = e.tenant and o.entity_id = e.entity_id
                        and not log.is_damped(o.reason, o.version, o.state is null)) shown on true
 where s.version is distinct from e.version or s.last_position is distinct from e.position
    or s.is_deleted is distinct from e.is_deleted or s.entity_type is distinct from e.entity_type
    or s.shown_position is distinct from shown.position
 order by 1
 limit 20
