-- $1 is the tenant; {window} says which events this step takes in. Applying twice changes nothing.
merge into {model} known
using projecting.newest_entities({window}, '{directory}') newest
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

merge into {model}_child known
using projecting.newest_places({window}, '{directory, project}') newest
   on known.tenant = $1 and known.id = newest.entity_id
 when matched and known.position >= newest.at_position then do nothing
 when matched and (newest.is_deleted or newest.parent_id is null) then delete
 when matched then update set counted_for = newest.parent_id, position = newest.at_position
 when not matched and not newest.is_deleted and newest.parent_id is not null then insert (
      tenant, id, type, counted_for, position)
      values ($1, newest.entity_id, newest.entity_type, newest.parent_id, newest.at_position);
