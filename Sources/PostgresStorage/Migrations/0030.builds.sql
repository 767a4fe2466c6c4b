-- A build carries the SQL that made and fills its tables, so that a program with newer files goes on feeding it while
-- readers may be switched back to it. Those made before have none: they serve until they are replaced, fed no more.
create table projecting.build (
  name text not null,
  build int not null,
  version int not null,
  definition bytea not null check (octet_length(definition) = 32),
  state text not null check (state in ('declared', 'building', 'catching_up', 'verified', 'active', 'retired')),
  schema text,
  apply text,
  shards int not null check (shards between 1 and 256),
  -- Why it was not switched to.
  problem text,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (name, build)
);

-- One at a time is built per read model, however many processes want to.
create unique index build_under_construction on projecting.build (name)
 where state in ('declared', 'building', 'catching_up', 'verified');

insert into projecting.build (name, build, version, definition, state, shards)
select distinct on (c.name, c.build) c.name, c.build, c.version, c.definition,
       case when c.build = p.active then 'active' else 'retired' end, 1
  from projecting.checkpoint c
  join projecting.projection p on p.name = c.name
 order by c.name, c.build;

-- While a build is filled each shard has its own checkpoint, and target says where filling ends.
alter table projecting.checkpoint
  drop constraint checkpoint_pkey,
  drop column version,
  drop column definition,
  add column shard int not null default 0,
  add column target bigint not null default 0;

delete from projecting.checkpoint c
 where not exists (select from projecting.build b where b.name = c.name and b.build = c.build);

alter table projecting.checkpoint
  add primary key (tenant, name, build, shard),
  add foreign key (name, build) references projecting.build on delete cascade;

-- Entities that a build can't take in: this event of theirs failed, and what came after it waits behind it.
create table projecting.dead_letter (
  tenant int not null references log.sequencer,
  id bigint generated always as identity,
  name text not null,
  build int not null,
  model text not null generated always as ('read.' || name || '_v' || build::text) stored,
  entity_type text not null,
  entity_id uuid not null,
  position bigint not null,
  attempts int not null default 1,
  code text not null,
  message text not null,
  state text not null default 'open' check (state in ('open', 'retried', 'skipped')),
  actor text,
  reason text,
  parked_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (tenant, id),
  unique (tenant, model, entity_id, position),
  foreign key (name, build) references projecting.build on delete cascade
);

-- The newest state of each entity in (after, through] that a build takes in: what a latest-state model has to apply.
-- Plain SQL, so that the planner sees through it. An entity that has not moved on beyond `through` has the position in
-- its stream; only for the others it is looked for, and not while a build is filled: they come again with what they
-- moved on to. A shard has the entities whose ids end in bytes of one remainder.
create function projecting.newest_states(
  of_model text, of_tenant int, after_position bigint, through_position bigint, of_shard int, of_shards int,
  of_entity uuid, is_filling boolean, of_types text[]
) returns table (
  entity_type text, entity_id uuid, version bigint, at_position bigint, parent_type text, parent_id uuid, state json
) language sql stable as $$
  select e.entity_type, e.entity_id, e.version, e.position, e.parent_type, e.parent_id, e.state
    from (select s.last_position as position
            from log.stream s
           where s.tenant = of_tenant and s.last_position > after_position and s.last_position <= through_position
             and s.entity_type = any (of_types)
             and get_byte(uuid_send(s.entity_id), 15) % of_shards = of_shard
             and (of_entity is null or s.entity_id = of_entity)
             and not exists (select from projecting.dead_letter d
                              where d.tenant = of_tenant and d.model = of_model and d.entity_id = s.entity_id
                                and d.state <> 'retried')
          union all
          select max(n.position)
            from log.event n
            join log.stream s on s.tenant = of_tenant and s.entity_id = n.entity_id
                             and s.last_position > through_position
           where not is_filling
             and (select q.head from log.sequencer q where q.tenant = of_tenant) > through_position
             and n.tenant = of_tenant and n.position > after_position and n.position <= through_position
             and n.entity_type = any (of_types)
             and get_byte(uuid_send(n.entity_id), 15) % of_shards = of_shard
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
             and get_byte(uuid_send(n.entity_id), 15) % of_shards = of_shard
             and (of_entity is null or n.entity_id = of_entity)
             and not exists (select from projecting.dead_letter d
                              where d.tenant = of_tenant and d.model = of_model and d.entity_id = n.entity_id
                                and (d.state = 'open' and d.position <= n.position
                                     or d.state = 'skipped' and d.position = n.position))
           group by n.entity_id) newest
    join log.current_event e on e.tenant = of_tenant and e.position = newest.position
$$;

-- Every event in (after, through] that a build takes in, of these types or of all: what a model of all history has to
-- apply.
create function projecting.events(
  of_model text, of_tenant int, after_position bigint, through_position bigint, of_shard int, of_shards int,
  of_entity uuid, is_filling boolean, of_types text[]
) returns setof log.current_event language sql stable as $$
  select e.*
    from log.current_event e
   where e.tenant = of_tenant and e.position > after_position and e.position <= through_position
     and (of_types is null or e.entity_type = any (of_types))
     and get_byte(uuid_send(e.entity_id), 15) % of_shards = of_shard
     and (of_entity is null or e.entity_id = of_entity)
     and not exists (select from projecting.dead_letter d
                      where d.tenant = of_tenant and d.model = of_model and d.entity_id = e.entity_id
                        and (d.state = 'open' and d.position <= e.position
                             or d.state = 'skipped' and d.position = e.position))
$$;

drop function log.newest_states;

select log.isolate('projecting.dead_letter');

-- Tables are made, dropped and switched by their owner; the service fills them and moves checkpoints.
revoke create on schema read from logikal_sync_service;
revoke insert, update, delete on projecting.projection from logikal_sync_service;
revoke insert, delete on projecting.checkpoint from logikal_sync_service;
grant select on projecting.build to logikal_sync_service;
grant select, insert, update on projecting.dead_letter to logikal_sync_service;
