-- past.line   :counts   :table
-- A version v of an entity, with its event e, as a read model's row is told as JSON: what held after the position $4.
json_build_object(
  'id', v.id, 'logikalId', coalesce(log.legible(e.state) ->> 'logikalId', ''),
  'parent', case when v.parent_id is not null then json_build_object('type', v.parent_type, 'id', v.parent_id) end,
  'position', v.from_position, 'version', v.version,
  'state', coalesce(
    (select log.overlaid(e.state, oe.state)
       from :table o
       join log.current_event oe on oe.tenant = $1 and oe.position = o.from_position
      where o.tenant = $1 and o.entity_type = 'override' and o.parent_id = v.id and o.from_position <= $4
        and (o.to_position is null or o.to_position > $4) and not o.is_deleted), e.state),
  'overridden', coalesce(
    (select log.legible(oe.state) -> 'overridden'
       from :table o
       join log.current_event oe on oe.tenant = $1 and oe.position = o.from_position
      where o.tenant = $1 and o.entity_type = 'override' and o.parent_id = v.id and o.from_position <= $4
        and (o.to_position is null or o.to_position > $4) and not o.is_deleted), '[]'::json) :counts)
