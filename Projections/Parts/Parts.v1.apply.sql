-- $1 is the tenant; {window} says which events this step takes in. Applying twice changes nothing.
merge into {model} known
using (select n.*, decode(log.legible(n.state) ->> 'contentSha256', 'hex') as content,
              blobs.parts_exclusion(n.state) as excluded
         from projecting.newest_states({window}, '{parts_list}') n) newest
   on known.tenant = $1 and known.id = newest.entity_id
 when matched and known.position >= newest.at_position then do nothing
 when matched and newest.state is null then delete
 when matched then update
  set elevation_id = newest.parent_id, version = newest.version, position = newest.at_position,
      state = newest.state, content = newest.content, excluded = newest.excluded
 when not matched and newest.state is not null then insert (
      tenant, id, elevation_id, version, position, state, content, excluded)
      values ($1, newest.entity_id, newest.parent_id, newest.version, newest.at_position, newest.state,
              newest.content, newest.excluded);
