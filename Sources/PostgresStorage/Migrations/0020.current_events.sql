-- Events as the newest schema has them, whatever schema they were written in: what everybody reads but those who verify
-- or export the log, for stored bytes never change. Each upcaster is a migration of its own, upcast.<type>.<from>-<to>:
-- a function from a state of the one schema to the other, in canonical JSON, and its line in upcast.state.
create schema upcast;
grant usage on schema upcast to logikal_sync_service;

-- In which schema events of a type are written now; EntityType.schemaVersion says the same.
create function upcast.newest(of_type text) returns smallint language sql immutable parallel safe as $$
  select 1::smallint
$$;

-- Cheap to the planner, or it would not look into what calls this.
create function upcast.refuse(of_type text, written_in smallint) returns json
language plpgsql stable parallel safe cost 1 as $$
begin
  raise exception 'an event of type % is written in schema %, and here % is the newest', of_type, written_in,
                  upcast.newest(of_type)
    using errcode = 'LS406', hint = 'Run a logikal-sync that is no older than the one that wrote the event.';
end
$$;

create function upcast.state(of_type text, written_in smallint, state json) returns json
language sql stable parallel safe as $$
  select case when written_in = upcast.newest(of_type) then state else upcast.refuse(of_type, written_in) end
$$;

-- The columns of log.event. Only a state may differ: no field was renamed yet.
create view log.current_event with (security_invoker = true) as
select e.tenant, e.position, e.batch, e.entity_type, e.entity_id, e.version, e.type,
       greatest(e.schema_version, upcast.newest(e.entity_type)) as schema_version,
       e.event_id, e.observed_at, e.valid_at, e.recorded_at, e.parent_type, e.parent_id,
       upcast.state(e.entity_type, e.schema_version, e.state) as state,
       e.reason, e.changed, e.before, e.salt, e.leaf
  from log.event e;

-- Each event as consumers get it: the one place that says how.
create view log.change with (security_invoker = true) as
select e.tenant, e.position, e.entity_type, e.entity_id, e.version, e.type, e.batch,
       '{"position":' || e.position
         || ',"entity":{"type":' || to_json(e.entity_type) || ',"id":"' || e.entity_id || '"}'
         || ',"parent":' || case when e.parent_id is null then 'null'
              else '{"type":' || to_json(e.parent_type) || ',"id":"' || e.parent_id || '"}' end
         || ',"op":' || case when e.state is null then '"delete"' else '"upsert"' end
         || ',"reason":' || coalesce(to_json(e.reason)::text, 'null')
         || ',"version":' || e.version
         || ',"type":' || to_json(e.type)
         || ',"state":' || coalesce(e.state::text, 'null')
         || ',"changed":' || to_json(e.changed)
         || ',"before":' || e.before
         || ',"observedAt":"' || to_char(e.observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
         || '","recordedAt":"' || to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
         || '"}' as change
  from log.current_event e;

grant select on log.current_event, log.change to logikal_sync_service;

-- As before, but of the events as they are now.
create or replace function log.newest_states(
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
    join log.current_event e on e.tenant = of_tenant and e.position = newest.position
$$;
