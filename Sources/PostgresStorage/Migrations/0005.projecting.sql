create schema projecting;

-- Which build of a read model readers use: one row to read, one row to switch.
create table projecting.projection (
  name text primary key,
  active int not null,
  prior int
);

-- How far each build has come per tenant. Moved by compare-and-set in the transaction that writes the read model.
-- A build is one set of tables, read.<name>_v<build>; definition tells which code and DDL fill it.
create table projecting.checkpoint (
  name text not null,
  build int not null,
  tenant int not null references log.sequencer,
  version int not null,
  definition bytea not null,
  position bigint not null default 0,
  moved_at timestamptz not null default now(),
  primary key (name, build, tenant)
);

-- The read models themselves; the service makes and drops their tables.
create schema read;

-- The newest state of each entity touched in (after, through]: what a latest-state model has to apply. Plain SQL, so
-- that the planner sees through it. Joining the newest position back costs less than sorting all states.
create function log.newest_states(
  of_tenant int, after_position bigint, through_position bigint, of_types text[]
) returns table (
  entity_type text, entity_id uuid, version bigint, at_position bigint, parent_type text, parent_id uuid, state json
) language sql stable as $$
  select e.entity_type, e.entity_id, e.version, e.position, e.parent_type, e.parent_id, e.state
    from (select max(n.position) as position
            from log.event n
           where n.tenant = of_tenant and n.position > after_position and n.position <= through_position
             and n.entity_type = any (of_types)
           group by n.entity_id) newest
    join log.event e on e.tenant = of_tenant and e.position = newest.position
$$;
