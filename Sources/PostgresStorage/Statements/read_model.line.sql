-- read_model.line   :counts   $1 tenant int
-- A row m of a read model as JSON: what holds, which is Odoo's word where it is accepted. Where nobody overrides
-- anything, which is asked once, no row is asked for its override.
json_build_object(
  'id', m.id, 'logikalId', m.logikal_id,
  'parent', case when m.parent_id is not null then json_build_object('type', m.parent_type, 'id', m.parent_id) end,
  'position', m.position, 'version', m.version,
  'state', case when (select exists (select from log.stream a where a.tenant = $1 and a.entity_type = 'override'))
    then coalesce(
      (select log.overlaid(m.state, oe.state)
         from log.stream o
         join log.current_event oe on oe.tenant = o.tenant and oe.position = o.last_position
        where o.tenant = $1 and o.entity_type = 'override' and o.parent_id = m.id and not o.is_deleted), m.state)
    else m.state end,
  'overridden', case when (select exists (select from log.stream a where a.tenant = $1 and a.entity_type = 'override'))
    then coalesce(
      (select log.legible(oe.state) -> 'overridden'
         from log.stream o
         join log.current_event oe on oe.tenant = o.tenant and oe.position = o.last_position
        where o.tenant = $1 and o.entity_type = 'override' and o.parent_id = m.id and not o.is_deleted), '[]'::json)
    else '[]'::json end :counts)
