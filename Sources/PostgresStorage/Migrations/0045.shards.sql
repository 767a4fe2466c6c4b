-- Shards are ranges of ids, whose share of the rows the planner knows; of remainders of their bytes it knew nothing, and
-- so it filled builds row by row. States are fenced in by offset 0: what is done to a state is then done to a value, not
-- to the expression that makes it, and log.legible is looked into instead of being called.

-- The lowest id of a shard.
create function projecting.first_id(of_shard int, of_shards int) returns uuid
language sql immutable strict parallel safe as $$
  select (lpad(to_hex((4294967296 * of_shard + of_shards - 1) / of_shards), 8, '0') || repeat('0', 24))::uuid
$$;

create function projecting.is_in_shard(id uuid, of_shard int, of_shards int) returns boolean
language sql immutable parallel safe as $$
  select id >= projecting.first_id(of_shard, of_shards)
     and (of_shard + 1 = of_shards or id < projecting.first_id(of_shard + 1, of_shards))
$$;

-- The streams of entities whose newest event in (after, through] is their newest of all: what nearly all of a build is
-- made of.
create function projecting.settled_streams(
  of_model text, of_tenant int, after_position bigint, through_position bigint, of_shard int, of_shards int,
  of_entity uuid, of_types text[]
) returns setof log.stream language sql stable as $$
  select s.*
    from log.stream s
   where s.tenant = of_tenant and s.last_position > after_position and s.last_position <= through_position
     and s.entity_type = any (of_types)
     and projecting.is_in_shard(s.entity_id, of_shard, of_shards)
     and (of_entity is null or s.entity_id = of_entity)
     and not exists (select from projecting.dead_letter d
                      where d.tenant = of_tenant and d.model = of_model and d.entity_id = s.entity_id
                        and d.state <> 'retried')
$$;

-- The newest position in (after, through] of each of the other entities: of those that have moved on beyond `through`,
-- but not while a build is filled, for they come again with what they moved on to; and of those that have a dead letter.
create function projecting.unsettled_positions(
  of_model text, of_tenant int, after_position bigint, through_position bigint, of_shard int, of_shards int,
  of_entity uuid, is_filling boolean, of_types text[]
) returns setof bigint language sql stable as $$
  select max(n.position)
    from log.event n
    join log.stream s on s.tenant = of_tenant and s.entity_id = n.entity_id and s.last_position > through_position
   where not is_filling
     and (select q.head from log.sequencer q where q.tenant = of_tenant) > through_position
     and n.tenant = of_tenant and n.position > after_position and n.position <= through_position
     and n.entity_type = any (of_types)
     and projecting.is_in_shard(n.entity_id, of_shard, of_shards)
     and (of_entity is null or n.entity_id = of_entity)
     and not exists (select from projecting.dead_letter d
                      where d.tenant = of_tenant and d.model = of_model and d.entity_id = n.entity_id
                        and d.state <> 'retried')
   group by n.entity_id
  union all
  select max(n.position)
    from (select distinct l.entity_id
            from projecting.dead_letter l
           where l.tenant = of_tenant and l.model = of_model and l.state <> 'retried') parked
    join log.event n on n.tenant = of_tenant and n.entity_id = parked.entity_id
   where n.position > after_position and n.position <= through_position and n.entity_type = any (of_types)
     and projecting.is_in_shard(n.entity_id, of_shard, of_shards)
     and (of_entity is null or n.entity_id = of_entity)
     and not exists (select from projecting.dead_letter d
                      where d.tenant = of_tenant and d.model = of_model and d.entity_id = n.entity_id
                        and (d.state = 'open' and d.position <= n.position
                             or d.state = 'skipped' and d.position = n.position))
   group by n.entity_id
$$;

-- The newest state of each entity in (after, through] that a build takes in: what a latest-state model has to apply.
-- Plain SQL like the rest here, so that the planner sees through it.
create or replace function projecting.newest_states(
  of_model text, of_tenant int, after_position bigint, through_position bigint, of_shard int, of_shards int,
  of_entity uuid, is_filling boolean, of_types text[]
) returns table (
  entity_type text, entity_id uuid, version bigint, at_position bigint, parent_type text, parent_id uuid, state json
) language sql stable as $$
  select e.entity_type, e.entity_id, e.version, e.position, e.parent_type, e.parent_id, e.state
    from (select s.last_position as position
            from projecting.settled_streams(of_model, of_tenant, after_position, through_position, of_shard, of_shards,
                                            of_entity, of_types) s
          union all
          select n.position
            from projecting.unsettled_positions(of_model, of_tenant, after_position, through_position, of_shard,
                                                of_shards, of_entity, is_filling, of_types) n (position)) newest
    join log.current_event e on e.tenant = of_tenant and e.position = newest.position
  offset 0
$$;

-- The same with what every latest-state model takes out of a state, taken out at once.
create function projecting.newest_entities(
  of_model text, of_tenant int, after_position bigint, through_position bigint, of_shard int, of_shards int,
  of_entity uuid, is_filling boolean, of_types text[]
) returns table (
  entity_type text, entity_id uuid, version bigint, at_position bigint, parent_type text, parent_id uuid,
  logikal_id text, name text, state json
) language sql stable as $$
  select n.entity_type, n.entity_id, n.version, n.at_position, n.parent_type, n.parent_id, told."logikalId", told.name,
         n.state
    from projecting.newest_states(of_model, of_tenant, after_position, through_position, of_shard, of_shards,
                                  of_entity, is_filling, of_types) n
    left join lateral json_to_record(log.legible(n.state)) told ("logikalId" text, name text) on true
$$;

-- Where each of those entities is, for a model that counts them: most are not looked up in the log.
create function projecting.newest_places(
  of_model text, of_tenant int, after_position bigint, through_position bigint, of_shard int, of_shards int,
  of_entity uuid, is_filling boolean, of_types text[]
) returns table (entity_type text, entity_id uuid, at_position bigint, parent_id uuid, is_deleted boolean)
language sql stable as $$
  select s.entity_type, s.entity_id, s.last_position, s.parent_id, s.is_deleted
    from projecting.settled_streams(of_model, of_tenant, after_position, through_position, of_shard, of_shards,
                                    of_entity, of_types) s
  union all
  select e.entity_type, e.entity_id, e.position, e.parent_id, e.state is null
    from projecting.unsettled_positions(of_model, of_tenant, after_position, through_position, of_shard, of_shards,
                                        of_entity, is_filling, of_types) n (position)
    join log.event e on e.tenant = of_tenant and e.position = n.position
$$;

-- Every event in (after, through] that a build takes in, of these types or of all: what a model of all history has to
-- apply.
create or replace function projecting.events(
  of_model text, of_tenant int, after_position bigint, through_position bigint, of_shard int, of_shards int,
  of_entity uuid, is_filling boolean, of_types text[]
) returns setof log.current_event language sql stable as $$
  select e.*
    from log.current_event e
   where e.tenant = of_tenant and e.position > after_position and e.position <= through_position
     and (of_types is null or e.entity_type = any (of_types))
     and projecting.is_in_shard(e.entity_id, of_shard, of_shards)
     and (of_entity is null or e.entity_id = of_entity)
     and not exists (select from projecting.dead_letter d
                      where d.tenant = of_tenant and d.model = of_model and d.entity_id = e.entity_id
                        and (d.state = 'open' and d.position <= e.position
                             or d.state = 'skipped' and d.position = e.position))
$$;

-- A build that is being filled begins again: its shards are others now. What it has already does no harm.
update projecting.checkpoint c
   set position = 0
  from projecting.build b
 where b.name = c.name and b.build = c.build and b.state = 'building' and b.shards > 1;
