-- $1 is the tenant; {window} says which events this step takes in. Applying twice changes nothing.
merge into {model} known
using (select n.entity_id, n.entity_type, n.at_position, n.state is null as is_deleted, told.name,
              lower(concat_ws(' ', told.name, told."jobNumber", told."offerNumber", told."personInCharge",
                              told.description)) as words
         from projecting.newest_states({window}, '{directory, project, phase, elevation}') n
         left join lateral json_to_record(log.legible(n.state)) told (
                name text, "jobNumber" text, "offerNumber" text, "personInCharge" text, description text) on true
      ) newest
   on known.tenant = $1 and known.id = newest.entity_id
 when matched and known.position >= newest.at_position then do nothing
 when matched and newest.is_deleted then delete
 when matched then update
  set type = newest.entity_type, name = newest.name, words = newest.words, position = newest.at_position
 when not matched and not newest.is_deleted then insert (tenant, id, type, name, words, position)
      values ($1, newest.entity_id, newest.entity_type, newest.name, newest.words, newest.at_position);
