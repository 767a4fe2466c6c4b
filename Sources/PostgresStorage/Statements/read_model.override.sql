-- read_model.override   :taken   :otherwise   $1 tenant int
-- What is taken of the override oe of a row m, or what there is where nobody overrides anything of it.
coalesce(
  (select :taken
     from log.stream o
     join log.current_event oe on oe.tenant = o.tenant and oe.position = o.last_position
    where o.tenant = $1 and o.entity_type = 'override' and o.parent_id = m.id and not o.is_deleted), :otherwise)
