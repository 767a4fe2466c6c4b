-- Old history out of the database and back into it. What is archived is in a file; of it the newest event of each
-- entity stays, and the one that is shown of it, in a partition that takes the place of the ones they came from. For
-- the owner alone.

-- Every archive that was made. Those that were not attached again follow one on the other up to the floor.
create table log.archive (
  tenant int not null references log.sequencer,
  id bigint generated always as identity,
  first_position bigint not null,
  last_position bigint not null,
  -- How many of its events stayed.
  kept bigint not null,
  file text not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  archived_at timestamptz not null default clock_timestamp(),
  attached_at timestamptz,
  primary key (tenant, id),
  check (first_position <= last_position)
);

create unique index archive_detached on log.archive (tenant, last_position) where attached_at is null;

select log.isolate('log.archive');
-- Reading it is also what a snapshot of the log is taken under: partitions are exchanged under a lock of this table,
-- for a snapshot from before does not see what a new partition holds.
grant select on log.archive to logikal_sync_service;

-- The positions that each partition is for.
create view log.partition with (security_invoker = true) as
select p.tenant, p.name,
       substring(p.bounds from 'FROM \(''?(\d+)')::bigint as first_position,
       substring(p.bounds from 'TO \(''?(\d+)')::bigint - 1 as last_position
  from (select s.tenant, c.relname::text as name, pg_get_expr(c.relpartbound, c.oid) as bounds
          from log.sequencer s
          join pg_inherits i on i.inhparent = to_regclass('log.event_' || s.tenant)
          join pg_class c on c.oid = i.inhrelid) p;

-- What needs the events up to a position, which must stay for it: a consumer of view=log that was not silent for long,
-- a build that still has to take them in, an entity that waits behind one of them. Without a silence nobody's
-- consumer counts.
create function log.archive_holds(of_tenant int, silence interval)
returns table (kind text, subject text, after_position bigint) language sql stable as $$
  select 'build', format('%s build %s', c.name, c.build), min(c.position)
    from projecting.checkpoint c
    join projecting.build b on b.name = c.name and b.build = c.build and b.apply is not null
   where c.tenant = of_tenant
   group by c.name, c.build
   union all
  select 'dead_letter', format('dead letter %s', d.id), d.position - 1
    from projecting.dead_letter d
   where d.tenant = of_tenant and d.state = 'open'
   union all
  select 'consumer', c.name, c.position
    from log.consumer c
    join log.sequencer s on s.tenant = c.tenant and s.epoch = c.epoch
   where c.tenant = of_tenant and c.view = 'log' and c.position >= s.floor
     and c.acknowledged_at > clock_timestamp() - silence
$$;

-- Takes what exchanging partitions needs to have to itself, all of it or nothing. Whoever waits for such a lock makes
-- readers wait behind him: so only for a moment, and then again. Errors: LS503 there was no such moment.
create function log.seize_partitions(of_tenant int, first bigint, last bigint) returns void language plpgsql as $$
declare
  named text;
begin
  for attempt in 1..400 loop
    begin
      perform set_config('lock_timeout', '50ms', true);
      -- In the order in which an append takes them.
      perform from log.sequencer s where s.tenant = of_tenant for update;
      lock table log.archive in access exclusive mode;
      execute format('lock table only log.%I in access exclusive mode', 'event_' || of_tenant);
      for named in select p.name from log.partition p
                    where p.tenant = of_tenant and p.first_position <= last and p.last_position >= first
                    order by p.first_position loop
        execute format('lock table only log.%I in access exclusive mode', named);
      end loop;
      return;
    exception when lock_not_available then
      perform pg_sleep(0.03);
    end;
  end loop;
  raise exception 'somebody has been reading the log of tenant % all the time', of_tenant using errcode = 'LS503';
end
$$;

-- One archive or attachment at a time.
create function log.begin_exchange(of_tenant int) returns void language sql volatile as $$
  select pg_advisory_xact_lock(hashtext('log.archive'), of_tenant)
$$;

-- What attaching would otherwise make while readers wait.
create function log.prepare_partition(named text) returns void language plpgsql as $$
begin
  execute format('alter table log.%I add primary key (tenant, position)', named);
  execute format('create index on log.%I (tenant, entity_id, version)', named);
  execute format('analyze log.%I', named);
end
$$;

create function log.drop_partitions(of_tenant int, first bigint, last bigint) returns void language plpgsql as $$
declare
  named text;
begin
  for named in select p.name from log.partition p
                where p.tenant = of_tenant and p.first_position <= last and p.last_position >= first
                order by p.first_position loop
    execute format('alter table log.%I detach partition log.%I', 'event_' || of_tenant, named);
    execute format('drop table log.%I', named);
  end loop;
end
$$;

-- Leaves of the positions [first, last], which begin a partition and end a batch, the newest event of each entity and
-- the one that view=latest shows of it where its newest is damped, and moves the floor. What follows in the last partition gets a partition of its own. Returns how many events stayed.
-- Errors: LS409 the log is not what the archive was made of, or somebody needs the events; LS503 as above.
create function log.archive_range(
  of_tenant int, first bigint, last bigint, as_of_batch bigint, of_file text, of_sha256 bytea, silence interval
) returns bigint language plpgsql as $$
declare
  sequencer log.sequencer;
  kept_name text := format('event_%s_%s_kept', of_tenant, first);
  rest_name text := format('event_%s_%s', of_tenant, last + 1);
  partitioned_last bigint;
  kept bigint;
  hold record;
begin
  perform log.begin_exchange(of_tenant);
  select * into strict sequencer from log.sequencer s where s.tenant = of_tenant;
  select p.last_position into partitioned_last
    from log.partition p where p.tenant = of_tenant and p.first_position <= last and p.last_position >= last;
  if sequencer.floor <> first - 1 or sequencer.head < partitioned_last
    or not exists (select from log.partition p where p.tenant = of_tenant and p.first_position = first)
    or not exists (select from log.batch b where b.tenant = of_tenant and b.last_position = last) then
    raise exception 'positions % to % of tenant % are not what comes next above the floor %', first, last, of_tenant,
                    sequencer.floor using errcode = 'LS409';
  end if;
  perform log.make_partition(of_tenant, kept_name, first, last);
  execute format('insert into log.%I select e.* from log.event e where e.tenant = $1 and e.position in ('
                 'select max(n.position) from log.event n '
                 'where n.tenant = $1 and n.position >= $2 and n.position <= $3 group by n.entity_id '
                 'union select s.shown_position from log.stream s '
                 'where s.tenant = $1 and s.shown_position >= $2 and s.shown_position <= $3)', kept_name)
    using of_tenant, first, last;
  get diagnostics kept = row_count;
  perform log.prepare_partition(kept_name);
  if partitioned_last > last then
    perform log.make_partition(of_tenant, rest_name, last + 1, partitioned_last);
    execute format('insert into log.%I select e.* from log.event e '
                   'where e.tenant = $1 and e.position > $2 and e.position <= $3', rest_name)
      using of_tenant, last, partitioned_last;
    perform log.prepare_partition(rest_name);
  end if;

  perform log.seize_partitions(of_tenant, first, last);
  -- What was redacted since is whole in the file, and perhaps in what was just copied.
  if exists (select from log.batch b
              where b.tenant = of_tenant and b.batch > as_of_batch and b.kind = 'redaction') then
    raise exception 'events were redacted since the archive was written' using errcode = 'LS409';
  end if;
  for hold in select * from log.archive_holds(of_tenant, silence) h where h.after_position < last limit 1 loop
    raise exception '% still needs the events from position %', hold.subject, hold.after_position + 1
      using errcode = 'LS409';
  end loop;
  perform log.drop_partitions(of_tenant, first, last);
  perform log.attach_partition(of_tenant, kept_name, first, last);
  if partitioned_last > last then
    perform log.attach_partition(of_tenant, rest_name, last + 1, partitioned_last);
  end if;
  update log.sequencer s set floor = last where s.tenant = of_tenant;
  insert into log.archive (tenant, first_position, last_position, kept, file, sha256)
  values (of_tenant, first, last, kept, of_file, of_sha256);
  return kept;
end
$$;

-- Makes the table that an archive's events are read into. Errors: LS409 they do not end at the floor.
create function log.attach_begin(of_tenant int, first bigint, last bigint) returns void language plpgsql as $$
declare
  at_floor bigint;
begin
  perform log.begin_exchange(of_tenant);
  select s.floor into strict at_floor from log.sequencer s where s.tenant = of_tenant;
  if at_floor <> last or not exists (select from log.partition p
                                      where p.tenant = of_tenant and p.first_position = first
                                        and p.last_position = last) then
    raise exception 'positions % to % of tenant % are not what was archived last; the floor is %', first, last,
                    of_tenant, at_floor using errcode = 'LS409';
  end if;
  perform log.make_partition(of_tenant, format('event_%s_%s', of_tenant, first), first, last);
end
$$;

-- Some of the archive's events, as they are stored.
create function log.attach_events(
  of_tenant int, first bigint, positions bigint[], batches bigint[],
  entity_types text[], entity_ids uuid[], versions bigint[], types text[], schema_versions smallint[],
  event_ids uuid[], observed timestamptz[], valid timestamptz[], parent_types text[], parent_ids uuid[],
  states json[], reasons text[], changes text[], befores json[], salts bytea[], leaves bytea[], payloads bytea[]
) returns void language plpgsql as $$
begin
  execute format($insert$
    insert into log.%I (
      tenant, position, batch, entity_type, entity_id, version, type, schema_version, event_id, observed_at, valid_at,
      recorded_at, parent_type, parent_id, state, reason, changed, before, salt, leaf, payload)
    select $1, u.position, u.batch, u.entity_type, u.entity_id, u.version, u.type, u.schema_version, u.event_id,
           u.observed_at, u.valid_at, b.recorded_at, u.parent_type, u.parent_id, u.state, u.reason,
           coalesce(string_to_array(nullif(u.changed, ''), ','), '{}'), u.before, u.salt, u.leaf, u.payload
      from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
           u (position, batch, entity_type, entity_id, version, type, schema_version, event_id, observed_at, valid_at,
              parent_type, parent_id, state, reason, changed, before, salt, leaf, payload)
      join log.batch b on b.tenant = $1 and b.batch = u.batch
    $insert$, format('event_%s_%s', of_tenant, first))
    using of_tenant, positions, batches, entity_types, entity_ids, versions, types, schema_versions, event_ids,
          observed, valid, parent_types, parent_ids, states, reasons, changes, befores, salts, leaves, payloads;
end
$$;

-- Puts the table that was filled in the place of what had stayed, and moves the floor back. What was redacted while
-- it was archived stays so. Errors: LS409 what had stayed is not what the archive has; LS503 as above.
create function log.attach_range(of_tenant int, first bigint, last bigint) returns void language plpgsql as $$
declare
  named text := format('event_%s_%s', of_tenant, first);
  kept_name text;
  differing bigint;
  filled bigint;
begin
  perform log.prepare_partition(named);
  perform log.seize_partitions(of_tenant, first, last);
  select p.name into strict kept_name
    from log.partition p where p.tenant = of_tenant and p.first_position = first and p.last_position = last;
  execute format('select min(k.position) from log.%I k left join log.%I n on n.position = k.position '
                 'where n.leaf is distinct from k.leaf '
                 'or (k.payload is not distinct from n.payload and k::text <> n::text)', kept_name, named)
     into differing;
  if differing is not null then
    raise exception 'the event that stayed at position % is not the one in the archive', differing
      using errcode = 'LS409';
  end if;
  execute format('delete from log.%I n using log.%I k where k.position = n.position and k.payload is not null', named,
                 kept_name);
  execute format('insert into log.%I select k.* from log.%I k where k.payload is not null', named, kept_name);
  execute format('select count(*) from log.%I', named) into filled;
  if filled <> last - first + 1 then
    raise exception 'of positions % to % only % events came', first, last, filled using errcode = 'LS409';
  end if;
  perform log.drop_partitions(of_tenant, first, last);
  perform log.attach_partition(of_tenant, named, first, last);
  update log.sequencer s set floor = first - 1 where s.tenant = of_tenant;
  update log.archive a set attached_at = clock_timestamp()
   where a.tenant = of_tenant and a.last_position = last and a.attached_at is null;
end
$$;

-- From where on a build knows the versions of entities: the floor when its filling began.
alter table projecting.checkpoint add column begins_at bigint not null default 0;

revoke execute on function log.archive_holds, log.seize_partitions, log.begin_exchange, log.prepare_partition,
  log.drop_partitions, log.archive_range, log.attach_begin, log.attach_events, log.attach_range from public;
