-- Appending in one transaction, however the batches come: log.append takes one, log.append_staged one that was copied,
-- log.append_each many of many authors. All of it is done by log.begin_batches and log.append_events.
-- Errors: LS404 unknown tenant, LS409 version conflict, LS410 fenced out, LS422 the key belongs to other content,
-- LS500 wrong isolation, LS208 one batch of several is known already.

-- Takes the sequencer, which stays locked until the commit, and puts the batches at the end of the log; their events
-- have to follow in the same transaction, unless the one batch was there already.
create function log.begin_batches(
  append_tenant int, keys text[], kinds text[], actors text[], metadatas json[], contents bytea[], roots bytea[],
  fences bigint[], sizes bigint[],
  out first_positions bigint[], out last_positions bigint[], out batches bigint[], out chains bytea[],
  out moments timestamptz[], out is_known boolean
) language plpgsql volatile as $$
declare
  sequencer log.sequencer;
  known log.batch;
  head_now bigint;
  batch_now bigint;
  link bytea;
  previous bytea;
  moment timestamptz;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'append needs READ COMMITTED' using errcode = 'LS500';
  end if;
  select * into sequencer from log.sequencer s where s.tenant = append_tenant for update;
  if not found then
    raise exception 'no tenant %', append_tenant using errcode = 'LS404';
  end if;
  is_known := false;
  head_now := sequencer.head;
  batch_now := sequencer.batch;
  link := sequencer.chain;
  moment := sequencer.recorded_at;
  for ordinal in 1..cardinality(keys) loop
    moment := greatest(clock_timestamp(), moment + interval '1 microsecond');
    previous := link;
    batch_now := batch_now + 1;
    link := sha256('\x02'::bytea || previous || int4send(append_tenant) || int8send(batch_now)
                   || int8send(head_now + 1) || int8send(head_now + sizes[ordinal]) || roots[ordinal]
                   || int8send((extract(epoch from moment) * 1000000)::bigint));
    -- The key is looked up by inserting it: a plan that was made while the table was empty can't choose the wrong
    -- index, and what the wait above let in is seen.
    insert into log.batch (
      tenant, batch, first_position, last_position, key, kind, actor, metadata, content, root, previous, chain,
      recorded_at)
    values (append_tenant, batch_now, head_now + 1, head_now + sizes[ordinal], keys[ordinal], kinds[ordinal],
            actors[ordinal], metadatas[ordinal], contents[ordinal], roots[ordinal], previous, link, moment)
        on conflict (tenant, key) do nothing;
    if not found then
      select * into known from log.batch b where b.tenant = append_tenant and b.key = keys[ordinal];
      if known.content <> contents[ordinal] then
        raise exception 'batch % was appended with other content', keys[ordinal] using errcode = 'LS422';
      elsif cardinality(keys) > 1 then
        raise exception 'batch % is known', keys[ordinal] using errcode = 'LS208';
      end if;
      is_known := true;
      first_positions := array[known.first_position];
      last_positions := array[known.last_position];
      batches := array[known.batch];
      chains := array[known.chain];
      return;
    end if;
    if fences[ordinal] is not null
      and not exists (select from polling.lease l where l.tenant = append_tenant and l.fence = fences[ordinal]) then
      raise exception 'the lease with fence % has passed to another', fences[ordinal] using errcode = 'LS410';
    end if;
    first_positions := first_positions || (head_now + 1);
    head_now := head_now + sizes[ordinal];
    last_positions := last_positions || head_now;
    batches := batches || batch_now;
    chains := chains || link;
    moments := moments || moment;
  end loop;
  if head_now > sequencer.partitioned_through then
    perform log.extend_through(append_tenant, head_now);
  end if;
  update log.sequencer s
     set head = head_now, batch = batch_now, chain = link, recorded_at = moment
   where s.tenant = append_tenant;
end
$$;

-- Appends the events after a position and moves their streams. They belong to the batches that begin at
-- first_positions and have these numbers and moments.
create function log.append_events(
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
           u.version - lag(u.version, 1, u.version - 1) over stream as stride
      from (select ordinal, entity_id, entity_type, natural_key, parent_id, version, state is null as is_deleted
              from unnest(entity_ids, entity_types, natural_keys, parent_ids, versions, states)
                   with ordinality u (entity_id, entity_type, natural_key, parent_id, version, state, ordinal)) u
    window stream as (partition by u.entity_id order by u.ordinal)
  ), moved as (
    insert into log.stream as s (
      tenant, entity_id, entity_type, natural_key, parent_id, version, last_position, is_deleted)
    select append_tenant, entity_id, entity_type, natural_key, parent_id, step, after_position + ordinal, is_deleted
      from proposed where is_newest
        on conflict (tenant, entity_id) do update
       set natural_key = excluded.natural_key, parent_id = excluded.parent_id, version = s.version + excluded.version,
           last_position = excluded.last_position, is_deleted = excluded.is_deleted
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

create or replace function log.append(
  append_tenant int, append_key text, append_kind text, append_actor text, append_metadata json, append_content bytea,
  append_root bytea, append_fence bigint,
  entity_types text[], entity_ids uuid[], versions bigint[], types text[], schema_versions smallint[],
  event_ids uuid[], observed timestamptz[], valid timestamptz[], natural_keys text[], parent_types text[],
  parent_ids uuid[], states json[], reasons text[], changes text[], befores json[], salts bytea[], leaves bytea[]
) returns table (first_position bigint, last_position bigint, batch bigint, chain bytea, replayed boolean)
language plpgsql volatile security definer set search_path = log, pg_temp as $$
declare
  begun record;
begin
  begun := log.begin_batches(
    append_tenant, array[append_key], array[append_kind], array[append_actor], array[append_metadata],
    array[append_content], array[append_root], array[append_fence], array[cardinality(entity_ids)::bigint]);
  if not begun.is_known then
    perform log.append_events(
      append_tenant, begun.first_positions[1] - 1, begun.first_positions, begun.batches, begun.moments,
      entity_types, entity_ids, versions, types, schema_versions, event_ids, observed, valid, natural_keys,
      parent_types, parent_ids, states, reasons, changes, befores, salts, leaves);
  end if;
  return query select begun.first_positions[1], begun.last_positions[1], begun.batches[1], begun.chains[1],
                      begun.is_known;
end
$$;

-- Appends several batches, whose events stand one after the other, for one commit. All at once; where one of them is
-- refused, each by itself, so that it harms no other. A row for each batch, with either its place or its error.
create function log.append_each(
  append_tenant int, keys text[], kinds text[], actors text[], metadatas json[], contents bytea[], roots bytea[],
  fences bigint[], sizes bigint[],
  entity_types text[], entity_ids uuid[], versions bigint[], types text[], schema_versions smallint[],
  event_ids uuid[], observed timestamptz[], valid timestamptz[], natural_keys text[], parent_types text[],
  parent_ids uuid[], states json[], reasons text[], changes text[], befores json[], salts bytea[], leaves bytea[]
) returns table (first_position bigint, last_position bigint, batch bigint, chain bytea, replayed boolean,
                 error_code text, error_message text)
language plpgsql volatile security definer set search_path = log, pg_temp as $$
declare
  begun record;
  lower bigint := 1;
  upper bigint;
begin
  begin
    begun := log.begin_batches(append_tenant, keys, kinds, actors, metadatas, contents, roots, fences, sizes);
    if not begun.is_known then
      perform log.append_events(
        append_tenant, begun.first_positions[1] - 1, begun.first_positions, begun.batches, begun.moments,
      entity_types, entity_ids, versions, types, schema_versions, event_ids, observed, valid, natural_keys,
      parent_types, parent_ids, states, reasons, changes, befores, salts, leaves);
    end if;
    return query select u.*, begun.is_known, null::text, null::text
                   from unnest(begun.first_positions, begun.last_positions, begun.batches, begun.chains) u;
    return;
  exception when sqlstate 'LS208' or sqlstate 'LS409' or sqlstate 'LS410' or sqlstate 'LS422' then
    null;
  end;
  for ordinal in 1..cardinality(keys) loop
    upper := lower + sizes[ordinal] - 1;
    begin
      select a.*, null::text, null::text
        into first_position, last_position, batch, chain, replayed, error_code, error_message
        from log.append(
        append_tenant, keys[ordinal], kinds[ordinal], actors[ordinal], metadatas[ordinal], contents[ordinal],
        roots[ordinal], fences[ordinal],
        entity_types[lower:upper], entity_ids[lower:upper], versions[lower:upper], types[lower:upper],
        schema_versions[lower:upper], event_ids[lower:upper], observed[lower:upper], valid[lower:upper],
        natural_keys[lower:upper], parent_types[lower:upper], parent_ids[lower:upper], states[lower:upper],
        reasons[lower:upper], changes[lower:upper], befores[lower:upper], salts[lower:upper], leaves[lower:upper]) a;
    exception when sqlstate 'LS409' or sqlstate 'LS410' or sqlstate 'LS422' then
      get stacked diagnostics error_code = returned_sqlstate, error_message = message_text;
    end;
    return next;
    lower := upper + 1;
  end loop;
end
$$;

-- Makes the table that the transaction copies a large batch into. It is not its user's own, who could otherwise put
-- into it what log.append_staged would run with its owner's rights.
create function log.stage() returns void
language plpgsql volatile security definer set search_path = log, pg_temp as $$
begin
  create temp table staged_event (
    ordinal bigint primary key,
    entity_type text,
    entity_id uuid,
    version bigint,
    type text,
    schema_version smallint,
    event_id uuid,
    observed_at timestamptz,
    valid_at timestamptz,
    natural_key text,
    parent_type text,
    parent_id uuid,
    state json,
    reason text,
    changed text,
    before json,
    salt bytea,
    leaf bytea
  ) on commit drop;
  grant insert on pg_temp.staged_event to logikal_sync_service;
end
$$;

-- Appends the batch whose events were copied, numbered from 1.
create function log.append_staged(
  append_tenant int, append_key text, append_kind text, append_actor text, append_metadata json, append_content bytea,
  append_root bytea, append_fence bigint
) returns table (first_position bigint, last_position bigint, batch bigint, chain bytea, replayed boolean)
language plpgsql volatile security definer set search_path = log, pg_temp as $$
declare
  begun record;
  chunk record;
  added bigint;
  chunk_size constant bigint := 5000;
begin
  if not exists (select from pg_class c
                  where c.oid = to_regclass('pg_temp.staged_event') and c.relkind = 'r'
                    and c.relowner = current_user::regrole) then
    raise exception 'nothing was staged by log.stage in this transaction' using errcode = 'LS500';
  end if;
  select count(*) into added from pg_temp.staged_event having count(*) = max(ordinal) and min(ordinal) = 1;
  if not found then
    raise exception 'the staged events are not numbered from 1' using errcode = 'LS500';
  end if;
  begun := log.begin_batches(
    append_tenant, array[append_key], array[append_kind], array[append_actor], array[append_metadata],
    array[append_content], array[append_root], array[append_fence], array[added]);
  if not begun.is_known then
    for start in 0..added - 1 by chunk_size loop
      select
           array_agg(e.entity_type order by e.ordinal) as entity_types,
           array_agg(e.entity_id order by e.ordinal) as entity_ids,
           array_agg(e.version order by e.ordinal) as versions, array_agg(e.type order by e.ordinal) as types,
           array_agg(e.schema_version order by e.ordinal) as schema_versions,
           array_agg(e.event_id order by e.ordinal) as event_ids,
           array_agg(e.observed_at order by e.ordinal) as observed,
           array_agg(e.valid_at order by e.ordinal) as valid,
           array_agg(e.natural_key order by e.ordinal) as natural_keys,
           array_agg(e.parent_type order by e.ordinal) as parent_types,
           array_agg(e.parent_id order by e.ordinal) as parent_ids, array_agg(e.state order by e.ordinal) as states,
           array_agg(e.reason order by e.ordinal) as reasons, array_agg(e.changed order by e.ordinal) as changes,
           array_agg(e.before order by e.ordinal) as befores, array_agg(e.salt order by e.ordinal) as salts,
           array_agg(e.leaf order by e.ordinal) as leaves
        into strict chunk
        from pg_temp.staged_event e where e.ordinal > start and e.ordinal <= start + chunk_size;
      perform log.append_events(
        append_tenant, begun.first_positions[1] - 1 + start, begun.first_positions, begun.batches, begun.moments,
        chunk.entity_types, chunk.entity_ids, chunk.versions, chunk.types, chunk.schema_versions, chunk.event_ids,
        chunk.observed, chunk.valid, chunk.natural_keys, chunk.parent_types, chunk.parent_ids, chunk.states,
        chunk.reasons, chunk.changes, chunk.befores, chunk.salts, chunk.leaves);
    end loop;
  end if;
  return query select begun.first_positions[1], begun.last_positions[1], begun.batches[1], begun.chains[1],
                      begun.is_known;
end
$$;

revoke execute on function log.begin_batches, log.append_events, log.append_each, log.stage, log.append_staged
  from public;
grant execute on function log.append_each, log.stage, log.append_staged to logikal_sync_service;
