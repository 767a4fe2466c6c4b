-- $1 is the tenant; {window} says which events this step takes in. Applying twice changes nothing.
-- A phase belongs to its project for good (its key says so), so the head of its stream may be asked at any position.
merge into {model} known
using (select newest.*, phase.parent_id as project_id
         from projecting.newest_entities({window}, '{elevation}') newest
         left join log.stream phase on phase.tenant = $1 and phase.entity_type = 'phase'
                                   and phase.entity_id = newest.parent_id) newest
   on known.tenant = $1 and known.id = newest.entity_id
 when matched and known.position >= newest.at_position then do nothing
 when matched and newest.state is null then delete
 when matched then update
  set parent_type = newest.parent_type, parent_id = newest.parent_id, logikal_id = newest.logikal_id,
      name = newest.name, version = newest.version, position = newest.at_position, state = newest.state,
      project_id = newest.project_id
 when not matched and newest.state is not null then insert (
      tenant, id, parent_type, parent_id, logikal_id, name, version, position, state, project_id)
      values ($1, newest.entity_id, newest.parent_type, newest.parent_id, newest.logikal_id, newest.name,
              newest.version, newest.at_position, newest.state, newest.project_id);
