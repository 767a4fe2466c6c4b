-- As before. A bare `state` was the column of the override's event: all that nobody overrides was lost.
create or replace function log.effective(of_tenant int, of_entity uuid, state json) returns json
language sql stable parallel safe as $$
  select coalesce(
    (select log.overlaid(effective.state, e.state)
       from log.stream o
       join log.current_event e on e.tenant = o.tenant and e.position = o.last_position
      where o.tenant = of_tenant and o.entity_type = 'override' and o.parent_id = of_entity and not o.is_deleted),
    log.legible(effective.state))
$$;
