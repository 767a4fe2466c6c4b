-- As before, but what has no id to tell, for all of it or just that was erased, is told with an empty one: its row has
-- to take the place of the one that tells what was erased.
create or replace function projecting.newest_entities(
  of_model text, of_tenant int, after_position bigint, through_position bigint, of_shard int, of_shards int,
  of_entity uuid, is_filling boolean, of_types text[]
) returns table (
  entity_type text, entity_id uuid, version bigint, at_position bigint, parent_type text, parent_id uuid,
  logikal_id text, name text, state json
) language sql stable as $$
  select n.entity_type, n.entity_id, n.version, n.at_position, n.parent_type, n.parent_id,
         coalesce(told."logikalId", ''), told.name, n.state
    from projecting.newest_states(of_model, of_tenant, after_position, through_position, of_shard, of_shards,
                                  of_entity, is_filling, of_types) n
    left join lateral json_to_record(log.legible(n.state)) told ("logikalId" text, name text) on true
$$;
