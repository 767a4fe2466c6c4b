-- Appends one batch; see design.md 4. Errors: LS404 unknown tenant, LS409 version conflict, LS410 fenced out,
-- LS422 the key belongs to other content, LS500 wrong isolation.
create function log.append(
  append_tenant int, append_key text, append_kind text, append_actor text, append_metadata json, append_content bytea,
  append_root bytea, append_fence bigint,
  entity_types text[], entity_ids uuid[], versions bigint[], types text[], schema_versions smallint[],
  event_ids uuid[], observed timestamptz[], valid timestamptz[], natural_keys text[], parent_types text[],
  parent_ids uuid[], states json[], reasons text[], changes text[], befores json[], salts bytea[], leaves bytea[]
) returns table (first_position bigint, last_position bigint, batch bigint, chain bytea, replayed boolean)
language plpgsql volatile security definer set search_path = log, pg_temp as $$
#variable_conflict use_column
declare
  sequencer log.sequencer;
  known log.batch;
  is_conflict boolean;
  conflicts text;
  recorded timestamptz;
  link bytea;
  added bigint := cardinality(entity_ids);
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'append needs READ COMMITTED' using errcode = 'LS500';
  end if;
  select * into sequencer from log.sequencer s where s.tenant = append_tenant for update;
  if not found then
    raise exception 'no tenant %', append_tenant using errcode = 'LS404';
  end if;
  recorded := greatest(clock_timestamp(), sequencer.recorded_at + interval '1 microsecond');
  link := sha256('\x02'::bytea || sequencer.chain || int4send(append_tenant) || int8send(sequencer.batch + 1)
                 || int8send(sequencer.head + 1) || int8send(sequencer.head + added) || append_root
                 || int8send((extract(epoch from recorded) * 1000000)::bigint));
  -- The key is looked up by inserting it: a plan that was made while the table was empty can't choose the wrong index,
  -- and what the wait above let in is seen.
  insert into log.batch (
    tenant, batch, first_position, last_position, key, kind, actor, metadata, content, root, previous, chain,
    recorded_at)
  values (append_tenant, sequencer.batch + 1, sequencer.head + 1, sequencer.head + added, append_key, append_kind,
          append_actor, append_metadata, append_content, append_root, sequencer.chain, link, recorded)
      on conflict (tenant, key) do nothing;
  if not found then
    select * into known from log.batch b where b.tenant = append_tenant and b.key = append_key;
    if known.content <> append_content then
      raise exception 'batch % was appended with other content', append_key using errcode = 'LS422';
    end if;
    return query select known.first_position, known.last_position, known.batch, known.chain, true;
    return;
  end if;
  if append_fence is not null
    and not exists (select from polling.lease l where l.tenant = append_tenant and l.fence = append_fence) then
    raise exception 'the lease with fence % has passed to another', append_fence using errcode = 'LS410';
  end if;

  -- Each stream goes on by as many versions as the batch has events of it, whatever it was at; then its version has to
  -- be the one that its newest event proposes, and the events before that have to lead up to it.
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
    select append_tenant, entity_id, entity_type, natural_key, parent_id, step, sequencer.head + ordinal, is_deleted
      from proposed where is_newest
        on conflict (tenant, entity_id) do update
       set natural_key = excluded.natural_key, parent_id = excluded.parent_id, version = s.version + excluded.version,
           last_position = excluded.last_position, is_deleted = excluded.is_deleted
    returning s.version <> versions[s.last_position - sequencer.head] as is_conflict
  )
  select exists (select from moved where is_conflict) or exists (select from proposed where stride <> 1)
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
  select append_tenant, sequencer.head + u.ordinal, sequencer.batch + 1, u.entity_type, u.entity_id, u.version, u.type,
         u.schema_version, u.event_id, u.observed_at, u.valid_at, recorded, u.parent_type, u.parent_id, u.state,
         u.reason, coalesce(string_to_array(nullif(u.changed, ''), ','), '{}'), u.before, u.salt, u.leaf
    from unnest(entity_types, entity_ids, versions, types, schema_versions, event_ids, observed, valid, parent_types,
                parent_ids, states, reasons, changes, befores, salts, leaves)
         with ordinality u (entity_type, entity_id, version, type, schema_version, event_id, observed_at, valid_at,
                            parent_type, parent_id, state, reason, changed, before, salt, leaf, ordinal);
  update log.sequencer s
     set head = sequencer.head + added, batch = sequencer.batch + 1, chain = link, recorded_at = recorded
   where s.tenant = append_tenant;
  return query select sequencer.head + 1, sequencer.head + added, sequencer.batch + 1, link, false;
end
$$;

revoke execute on function log.append from public;
