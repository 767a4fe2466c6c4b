-- Finds what Odoo has changed of an entity, and the conflicts about it: few among all streams, and the others pay
-- nothing.
create index stream_reconciling on log.stream (tenant, entity_type, parent_id)
 where entity_type in ('override', 'conflict', 'reconciliation_rules');

-- What holds: the values of an override on top of what Logikal says. The digits of all numbers stay.
create function log.overlaid(state json, override json) returns json language sql stable parallel safe as $$
  select json_object_agg(coalesce(o.key, s.key), coalesce(o.value, s.value) order by coalesce(o.key, s.key) collate "C")
    from json_each(log.legible(state)) s
    full join json_each(log.legible(override) -> 'values') o on o.key = s.key
$$;

-- What holds of an entity whose state Logikal tells, legible.
create function log.effective(of_tenant int, of_entity uuid, state json) returns json
language sql stable parallel safe as $$
  select coalesce(
    (select log.overlaid(state, e.state)
       from log.stream o
       join log.current_event e on e.tenant = o.tenant and e.position = o.last_position
      where o.tenant = of_tenant and o.entity_type = 'override' and o.parent_id = of_entity and not o.is_deleted),
    log.legible(state))
$$;
