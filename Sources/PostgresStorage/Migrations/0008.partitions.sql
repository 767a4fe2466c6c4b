-- The log in partitions, by tenant and then by ranges of positions: old history can be detached, and a tenant leave.
alter table log.sequencer
  add column floor bigint not null default 0,
  add column partition_width bigint not null default 1000000 check (partition_width > 0),
  add column partitioned_through bigint not null default 0;

comment on column log.sequencer.floor
  is 'Positions up to here are archived; of them the newest event per entity stays.';

alter table log.event rename to event_before_partitions;
alter index log.event_pkey rename to event_before_partitions_pkey;

create table log.event (
  tenant int not null,
  position bigint not null,
  batch bigint not null,
  entity_type text not null,
  entity_id uuid not null,
  version bigint not null,
  type text not null,
  schema_version smallint not null,
  event_id uuid not null,
  observed_at timestamptz not null,
  valid_at timestamptz,
  recorded_at timestamptz not null,
  parent_type text,
  parent_id uuid,
  state json,
  reason text,
  changed text[] not null,
  before json not null,
  salt bytea not null,
  leaf bytea not null,
  primary key (tenant, position)
) partition by list (tenant);

-- Unique it can't be across partitions; log.append keeps it so through log.stream.
create index event_entity on log.event (tenant, entity_id, version);

create trigger append_only before update or delete on log.event
  for each row execute function log.refuse_change();
create trigger append_only_truncate before truncate on log.event
  for each statement execute function log.refuse_change();

-- Makes a table for the positions [first, last] of a tenant, not yet part of the log.
create function log.make_partition(of_tenant int, named text, first_position bigint, last_position bigint)
returns void language plpgsql as $$
begin
  execute format('create table log.%I (like log.event including defaults including constraints)', named);
  -- Lets attaching believe it without a look at the rows.
  execute format('alter table log.%I add constraint %I check (tenant = %s and position >= %s and position <= %s)',
                 named, named || '_range', of_tenant, first_position, last_position);
  -- A truncate of the partition itself would not fire its parent's trigger.
  execute format('create trigger append_only_truncate before truncate on log.%I '
                 'for each statement execute function log.refuse_change()', named);
end
$$;

create function log.attach_partition(of_tenant int, named text, first_position bigint, last_position bigint)
returns void language plpgsql as $$
begin
  execute format('alter table log.%I attach partition log.%I for values from (%s) to (%s)',
                 'event_' || of_tenant, named, first_position, last_position + 1);
end
$$;

-- Makes room for the next positions. Attaching lets readers go on; whoever calls holds the tenant's sequencer.
create function log.extend(of_tenant int) returns void language plpgsql as $$
declare
  sequencer log.sequencer;
  named text;
begin
  select * into strict sequencer from log.sequencer s where s.tenant = of_tenant;
  named := format('event_%s_%s', of_tenant, sequencer.partitioned_through + 1);
  perform log.make_partition(of_tenant, named, sequencer.partitioned_through + 1,
                             sequencer.partitioned_through + sequencer.partition_width);
  perform log.attach_partition(of_tenant, named, sequencer.partitioned_through + 1,
                               sequencer.partitioned_through + sequencer.partition_width);
  update log.sequencer s set partitioned_through = s.partitioned_through + s.partition_width
   where s.tenant = of_tenant;
end
$$;

create function log.extend_through(of_tenant int, last_position bigint) returns void language plpgsql as $$
begin
  while (select s.partitioned_through < last_position from log.sequencer s where s.tenant = of_tenant) loop
    perform log.extend(of_tenant);
  end loop;
end
$$;

create function log.partition_tenant() returns trigger language plpgsql as $$
begin
  execute format('create table log.%I partition of log.event for values in (%s) partition by range (position)',
                 'event_' || new.tenant, new.tenant);
  perform log.extend(new.tenant);
  return null;
end
$$;

create trigger partition_tenant after insert on log.sequencer
  for each row execute function log.partition_tenant();

do $$
declare
  sequencer log.sequencer;
begin
  for sequencer in select * from log.sequencer loop
    execute format('create table log.%I partition of log.event for values in (%s) partition by range (position)',
                   'event_' || sequencer.tenant, sequencer.tenant);
    perform log.extend_through(sequencer.tenant, greatest(sequencer.head, 1));
  end loop;
end
$$;

revoke execute on function log.make_partition, log.attach_partition, log.extend, log.extend_through from public;

insert into log.event select * from log.event_before_partitions order by tenant, position;
drop table log.event_before_partitions;
grant select on log.event to logikal_sync_service;

-- Times of the log to its positions.
create index batch_recorded_at on log.batch (tenant, recorded_at);

-- As before, and makes room where the partitions end.
create or replace function log.append(
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

  if sequencer.head + added > sequencer.partitioned_through then
    perform log.extend_through(append_tenant, sequencer.head + added);
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
