-- Taking over a log that was written elsewhere, batch by batch as it was written: for the owner alone.

-- Makes the tenant if it is not there, and gives an empty log the epoch of the one that comes.
-- Errors: LS409 the log that is there has another epoch.
create function log.import_start(of_tenant int, named text, of_epoch uuid) returns void language plpgsql as $$
declare
  sequencer log.sequencer;
begin
  insert into log.sequencer (tenant, name) values (of_tenant, named) on conflict (tenant) do nothing;
  select * into strict sequencer from log.sequencer s where s.tenant = of_tenant for update;
  if sequencer.head = 0 then
    update log.sequencer s set epoch = of_epoch where s.tenant = of_tenant;
  elsif sequencer.epoch <> of_epoch then
    raise exception 'the log of tenant % has epoch %, the one to be imported %', of_tenant, sequencer.epoch, of_epoch
      using errcode = 'LS409';
  end if;
end
$$;

-- Puts a batch at the end of the log, if its link follows from the one before; its events follow in the same
-- transaction. Errors: LS409 it does not follow.
create function log.import_batch(
  of_tenant int, number bigint, first bigint, last bigint, of_key text, of_kind text, of_actor text, of_metadata json,
  of_content bytea, of_root bytea, of_previous bytea, of_chain bytea, recorded timestamptz
) returns void language plpgsql as $$
declare
  sequencer log.sequencer;
begin
  select * into strict sequencer from log.sequencer s where s.tenant = of_tenant for update;
  if (number, first, of_previous) is distinct from (sequencer.batch + 1, sequencer.head + 1, sequencer.chain)
    or last < first or recorded <= sequencer.recorded_at
    or of_chain is distinct from
       sha256('\x02'::bytea || of_previous || int4send(of_tenant) || int8send(number) || int8send(first)
              || int8send(last) || of_root || int8send((extract(epoch from recorded) * 1000000)::bigint)) then
    raise exception 'batch % does not follow batch % at position %', number, sequencer.batch, sequencer.head
      using errcode = 'LS409';
  end if;
  perform log.extend_through(of_tenant, last);
  insert into log.batch (
    tenant, batch, first_position, last_position, key, kind, actor, metadata, content, root, previous, chain,
    recorded_at)
  values (of_tenant, number, first, last, of_key, of_kind, of_actor, of_metadata, of_content, of_root, of_previous,
          of_chain, recorded);
  update log.sequencer s set head = last, batch = number, chain = of_chain, recorded_at = recorded
   where s.tenant = of_tenant;
  -- The next cycle here must not take the number, and so the batch keys, of one that was imported.
  if of_kind = 'poll' then
    perform setval('polling.cycle_cycle_seq', (of_metadata ->> 'poll')::bigint)
       from polling.cycle_cycle_seq cycles where (of_metadata ->> 'poll')::bigint >= cycles.last_value;
  end if;
end
$$;

-- Some events of the batch, in their order, and what they make of their streams.
-- Errors: LS409 a stream does not go on with the version that its event has.
create function log.import_events(
  of_tenant int, of_batch bigint, first bigint,
  entity_types text[], entity_ids uuid[], versions bigint[], types text[], schema_versions smallint[],
  event_ids uuid[], observed timestamptz[], valid timestamptz[], natural_keys text[], parent_types text[],
  parent_ids uuid[], states json[], reasons text[], changes text[], befores json[], salts bytea[], leaves bytea[]
) returns void language plpgsql as $$
declare
  is_conflict boolean;
begin
  with proposed as materialized (
    select u.*, row_number() over stream as step, lead(u.ordinal) over stream is null as is_newest
      from unnest(entity_ids, entity_types, natural_keys, parent_ids, versions, states)
           with ordinality u (entity_id, entity_type, natural_key, parent_id, version, state, ordinal)
    window stream as (partition by u.entity_id order by u.ordinal)
  ), moved as (
    insert into log.stream as s (
      tenant, entity_id, entity_type, natural_key, parent_id, version, last_position, is_deleted)
    select of_tenant, entity_id, entity_type, natural_key, parent_id, step, first + ordinal - 1, state is null
      from proposed where is_newest
        on conflict (tenant, entity_id) do update
       set natural_key = excluded.natural_key, parent_id = excluded.parent_id, version = s.version + excluded.version,
           last_position = excluded.last_position, is_deleted = excluded.is_deleted
    returning s.version <> versions[s.last_position - first + 1] as is_conflict
  )
  select coalesce(bool_or(moved.is_conflict), false) into is_conflict from moved;
  if is_conflict then
    raise exception 'batch % has an event that its stream does not go on with', of_batch using errcode = 'LS409';
  end if;
  insert into log.event (
    tenant, position, batch, entity_type, entity_id, version, type, schema_version, event_id, observed_at, valid_at,
    recorded_at, parent_type, parent_id, state, reason, changed, before, salt, leaf)
  select of_tenant, first + u.ordinal - 1, of_batch, u.entity_type, u.entity_id, u.version, u.type, u.schema_version,
         u.event_id, u.observed_at, u.valid_at, b.recorded_at, u.parent_type, u.parent_id, u.state, u.reason,
         coalesce(string_to_array(nullif(u.changed, ''), ','), '{}'), u.before, u.salt, u.leaf
    from unnest(entity_types, entity_ids, versions, types, schema_versions, event_ids, observed, valid, parent_types,
                parent_ids, states, reasons, changes, befores, salts, leaves)
         with ordinality u (entity_type, entity_id, version, type, schema_version, event_id, observed_at, valid_at,
                            parent_type, parent_id, state, reason, changed, before, salt, leaf, ordinal)
   cross join log.batch b
   where b.tenant = of_tenant and b.batch = of_batch;
end
$$;

revoke execute on function log.import_start, log.import_batch, log.import_events from public;
