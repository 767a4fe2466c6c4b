-- An event with the reason flap only puts back what the one before it had changed: consumers of the newest states are
-- spared it. The first of a stream is shown whatever its reason, and so is a removal.
create function log.is_damped(of_reason text, of_version bigint, of_removal boolean) returns boolean
language sql immutable parallel safe as $$
  select coalesce(of_reason = 'flap', false) and of_version > 1 and not of_removal
$$;

-- Null where the newest event is shown, which costs an append nothing; otherwise the newest that is not damped.
alter table log.stream add column shown_position bigint;
create unique index stream_shown_position on log.stream (tenant, shown_position) where shown_position is not null;

-- Appends the events after a position and moves their streams. They belong to the batches that begin at
-- first_positions and have these numbers and moments.
create or replace function log.append_events(
  append_tenant int, after_position bigint, first_positions bigint[], batches bigint[], moments timestamptz[],
  entity_types text[], entity_ids uuid[], versions bigint[], types text[], schema_versions smallint[],
  event_ids uuid[], observed timestamptz[], valid timestamptz[], natural_keys text[], parent_types text[],
  parent_ids uuid[], states json[], reasons text[], changes text[], befores json[], salts bytea[], leaves bytea[]
) returns void language plpgsql volatile as $$
declare
  is_conflict boolean;
  conflicts text;
begin
  -- Each stream goes on by as many versions as there are events of it, whatever it was at; then its version has to be
  -- the one that its newest event proposes, and the events before that have to lead up to it.
  with proposed as materialized (
    select u.*, row_number() over stream as step, lead(u.ordinal) over stream is null as is_newest,
           u.version - lag(u.version, 1, u.version - 1) over stream as stride,
           max(u.ordinal) filter (where not u.is_damped) over stream as shown
      from (select ordinal, entity_id, entity_type, natural_key, parent_id, version, state is null as is_deleted,
                   log.is_damped(reason, version, state is null) as is_damped
              from unnest(entity_ids, entity_types, natural_keys, parent_ids, versions, states, reasons)
                   with ordinality u (entity_id, entity_type, natural_key, parent_id, version, state, reason,
                                      ordinal)) u
    window stream as (partition by u.entity_id order by u.ordinal)
  ), moved as (
    insert into log.stream as s (
      tenant, entity_id, entity_type, natural_key, parent_id, version, last_position, is_deleted, shown_position)
    select append_tenant, entity_id, entity_type, natural_key, parent_id, step, after_position + ordinal, is_deleted,
           case when is_damped then coalesce(after_position + shown, 0) end
      from proposed where is_newest
        on conflict (tenant, entity_id) do update
       set natural_key = excluded.natural_key, parent_id = excluded.parent_id, version = s.version + excluded.version,
           last_position = excluded.last_position, is_deleted = excluded.is_deleted,
           -- Where all of them are damped, what was shown before goes on being shown.
           shown_position = case excluded.shown_position
                              when 0 then coalesce(s.shown_position, s.last_position) else excluded.shown_position end
    returning s.version <> versions[s.last_position - after_position] as is_conflict
  )
  select exists (select from moved where moved.is_conflict) or exists (select from proposed where stride <> 1)
    into is_conflict;
  if is_conflict then
    select string_agg(format('%s/%s is at version %s, proposed %s', e.entity_type, e.entity_id, e.at, e.version), '; ')
      into conflicts
      from (select u.entity_type, u.entity_id, u.version,
                   s.version - count(*) over (partition by u.entity_id) as at,
                   row_number() over (partition by u.entity_id order by u.ordinal) as step
              from unnest(entity_types, entity_ids, versions)
                   with ordinality u (entity_type, entity_id, version, ordinal)
              join log.stream s on s.tenant = append_tenant and s.entity_id = u.entity_id) e
     where e.version <> e.at + e.step;
    raise exception '%', left(conflicts, 2000) using errcode = 'LS409';
  end if;

  insert into log.event (
    tenant, position, batch, entity_type, entity_id, version, type, schema_version, event_id, observed_at, valid_at,
    recorded_at, parent_type, parent_id, state, reason, changed, before, salt, leaf)
  select append_tenant, after_position + u.ordinal, batches[width_bucket(after_position + u.ordinal, first_positions)],
         u.entity_type, u.entity_id, u.version, u.type, u.schema_version, u.event_id, u.observed_at, u.valid_at,
         moments[width_bucket(after_position + u.ordinal, first_positions)], u.parent_type, u.parent_id, u.state,
         u.reason, coalesce(string_to_array(nullif(u.changed, ''), ','), '{}'), u.before, u.salt, u.leaf
    from unnest(entity_types, entity_ids, versions, types, schema_versions, event_ids, observed, valid, parent_types,
                parent_ids, states, reasons, changes, befores, salts, leaves)
         with ordinality u (entity_type, entity_id, version, type, schema_version, event_id, observed_at, valid_at,
                            parent_type, parent_id, state, reason, changed, before, salt, leaf, ordinal);
end
$$;

-- Some events of the batch, in their order, and what they make of their streams.
-- Errors: LS409 a stream does not go on with the version that its event has.
create or replace function log.import_events(
  of_tenant int, of_batch bigint, first bigint,
  entity_types text[], entity_ids uuid[], versions bigint[], types text[], schema_versions smallint[],
  event_ids uuid[], observed timestamptz[], valid timestamptz[], natural_keys text[], parent_types text[],
  parent_ids uuid[], states json[], reasons text[], changes text[], befores json[], salts bytea[], leaves bytea[],
  payloads bytea[]
) returns void language plpgsql as $$
declare
  is_conflict boolean;
begin
  with proposed as materialized (
    select u.*, row_number() over stream as step, lead(u.ordinal) over stream is null as is_newest,
           max(u.ordinal) filter (where not u.is_damped) over stream as shown
      from (select ordinal, entity_id, entity_type, natural_key, parent_id, version, state is null as is_deleted,
                   log.is_damped(reason, version, state is null) as is_damped
              from unnest(entity_ids, entity_types, natural_keys, parent_ids, versions, states, reasons)
                   with ordinality u (entity_id, entity_type, natural_key, parent_id, version, state, reason,
                                      ordinal)) u
    window stream as (partition by u.entity_id order by u.ordinal)
  ), moved as (
    insert into log.stream as s (
      tenant, entity_id, entity_type, natural_key, parent_id, version, last_position, is_deleted, shown_position)
    select of_tenant, entity_id, entity_type, natural_key, parent_id, step, first + ordinal - 1, is_deleted,
           case when is_damped then coalesce(first + shown - 1, 0) end
      from proposed where is_newest
        on conflict (tenant, entity_id) do update
       set natural_key = excluded.natural_key, parent_id = excluded.parent_id, version = s.version + excluded.version,
           last_position = excluded.last_position, is_deleted = excluded.is_deleted,
           shown_position = case excluded.shown_position
                              when 0 then coalesce(s.shown_position, s.last_position) else excluded.shown_position end
    returning s.version <> versions[s.last_position - first + 1] as is_conflict
  )
  select coalesce(bool_or(moved.is_conflict), false) into is_conflict from moved;
  if is_conflict then
    raise exception 'batch % has an event that its stream does not go on with', of_batch using errcode = 'LS409';
  end if;
  insert into log.event (
    tenant, position, batch, entity_type, entity_id, version, type, schema_version, event_id, observed_at, valid_at,
    recorded_at, parent_type, parent_id, state, reason, changed, before, salt, leaf,
    payload)
  select of_tenant, first + u.ordinal - 1, of_batch, u.entity_type, u.entity_id, u.version, u.type, u.schema_version,
         u.event_id, u.observed_at, u.valid_at, b.recorded_at, u.parent_type, u.parent_id, u.state, u.reason,
         coalesce(string_to_array(nullif(u.changed, ''), ','), '{}'), u.before, u.salt, u.leaf,
         u.payload
    from unnest(entity_types, entity_ids, versions, types, schema_versions, event_ids, observed, valid, parent_types,
                parent_ids, states, reasons, changes, befores, salts, leaves, payloads)
         with ordinality u (entity_type, entity_id, version, type, schema_version, event_id, observed_at, valid_at,
                            parent_type, parent_id, state, reason, changed, before, salt, leaf, payload, ordinal)
   cross join log.batch b
   where b.tenant = of_tenant and b.batch = of_batch;
end
$$;
