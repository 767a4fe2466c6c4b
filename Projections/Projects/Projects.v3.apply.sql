-- $1 is the tenant; {window} says which events this step takes in. Applying twice changes nothing.
merge into {model} known
using projecting.newest_entities({window}, '{project}') newest
   on known.tenant = $1 and known.id = newest.entity_id
 when matched and known.position >= newest.at_position then do nothing
 when matched and newest.state is null then delete
 when matched then update
  set parent_type = newest.parent_type, parent_id = newest.parent_id, logikal_id = newest.logikal_id,
      name = newest.name, version = newest.version, position = newest.at_position, state = newest.state
 when not matched and newest.state is not null then insert (
      tenant, id, parent_type, parent_id, logikal_id, name, version, position, state)
      values ($1, newest.entity_id, newest.parent_type, newest.parent_id, newest.logikal_id, newest.name,
              newest.version, newest.at_position, newest.state);

-- A phase belongs to its project for good (its key says so), so the head of its stream may be asked at any position.
merge into {model}_child known
using (select newest.entity_id, newest.entity_type, newest.at_position,
              case when not newest.is_deleted then coalesce(phase.parent_id, newest.parent_id) end as counted_for
         from projecting.newest_places({window}, '{phase, elevation}') newest
         left join log.stream phase on newest.entity_type = 'elevation' and phase.tenant = $1
                                   and phase.entity_type = 'phase' and phase.entity_id = newest.parent_id) newest
   on known.tenant = $1 and known.id = newest.entity_id
 when matched and known.position >= newest.at_position then do nothing
 when matched and newest.counted_for is null then delete
 when matched then update set counted_for = newest.counted_for, position = newest.at_position
 when not matched and newest.counted_for is not null then insert (tenant, id, type, counted_for, position)
      values ($1, newest.entity_id, newest.entity_type, newest.counted_for, newest.at_position);
