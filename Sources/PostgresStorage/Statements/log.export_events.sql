-- Events as lines, in the log's order. :tenant int  :first and :last position bigint, as text: a COPY has no binds.
copy (
  select e.position,
         '{"event":' || e.position || ',"entityType":' || to_json(e.entity_type) || ',"entityId":"' || e.entity_id
           || '","version":' || e.version || ',"type":' || to_json(e.type)
           || ',"schemaVersion":' || e.schema_version || ',"eventId":"' || e.event_id
           || '","observedAt":' || (extract(epoch from e.observed_at) * 1000000)::bigint
           || ',"validAt":' || coalesce(((extract(epoch from e.valid_at) * 1000000)::bigint)::text, 'null')
           || ',"naturalKey":' || to_json(s.natural_key)
           || ',"parentType":' || coalesce(to_json(e.parent_type)::text, 'null')
           || ',"parentId":' || coalesce('"' || e.parent_id || '"', 'null')
           || ',"reason":' || coalesce(to_json(e.reason)::text, 'null')
           || ',"changed":' || to_json(e.changed)
           || ',"state":' || coalesce(e.state::text, 'null') || ',"before":' || e.before
           || ',"salt":"' || encode(e.salt, 'hex') || '","leaf":"' || encode(e.leaf, 'hex') || '"}'
    from log.event e
    join log.stream s on s.tenant = e.tenant and s.entity_id = e.entity_id
   where e.tenant = :tenant and e.position >= :first and e.position <= :last
   order by e.position
) to stdout (format binary)
