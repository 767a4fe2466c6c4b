-- Background work: what is to be done for an entity, one row each. A row is taken with SKIP LOCKED and put off while it
-- is worked on, so that a worker that died leaves it to the next one; its attempts count also those that nobody ended.
create table polling.job (
  tenant int not null references log.sequencer,
  id bigint generated always as identity,
  kind text not null check (kind in ('parts_list')),
  entity_id uuid not null,
  -- The event that asks for it. A later one begins anew.
  position bigint not null,
  -- Which version of the code is to do it.
  version int not null,
  state text not null default 'open' check (state in ('open', 'dead', 'skipped')),
  attempts int not null default 0,
  run_at timestamptz not null default now(),
  code text,
  message text,
  actor text,
  reason text,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (tenant, id),
  unique (tenant, kind, entity_id)
);
create index job_due on polling.job (tenant, kind, run_at, id) where state = 'open';

-- How far the log was searched for work. A new version of the code searches from the start.
create table polling.job_cursor (
  tenant int not null references log.sequencer,
  kind text not null,
  version int not null,
  position bigint not null default 0,
  primary key (tenant, kind)
);

-- Rows of decoded parts lists: what events name by a hash. The same content is stored once. The tenant is no foreign
-- key: to check it shares the row that an append locks afterwards, and two decoders would wait for each other.
create table blobs.parts_rows (
  tenant int not null,
  content bytea not null check (octet_length(content) = 32),
  kind text not null,
  count int not null,
  rows json not null,
  stored_at timestamptz not null default now(),
  -- Since when nothing that lives names it, as the last look at references found.
  unreferenced_at timestamptz,
  primary key (tenant, content, kind)
);
create index parts_rows_unreferenced on blobs.parts_rows (tenant, unreferenced_at) where unreferenced_at is not null;

alter table blobs.blob add column unreferenced_at timestamptz;
create index blob_unreferenced on blobs.blob (tenant, unreferenced_at) where unreferenced_at is not null;

-- lz4 takes a third of pglz's time for the same size; a server that was built without it keeps what it has.
do $$
begin
  execute 'alter table blobs.blob alter column content set compression lz4';
  execute 'alter table blobs.parts_rows alter column rows set compression lz4';
exception
  when feature_not_supported then
    null;
end
$$;

-- Why a decoded parts list is left out where a project's parts are added up; null where it counts.
create function blobs.parts_exclusion(state json) returns text language sql stable parallel safe as $$
  select case when log.legible(state) ->> 'outcome' = 'undecodable' then 'undecodable'
              when log.legible(state) ->> 'isTextPosition' = 'true' then 'textPosition'
              when log.legible(state) ->> 'isAlternative' = 'true' then 'alternative'
              when log.legible(state) ->> 'isEstimationOnly' = 'true' then 'estimationOnly' end
$$;

select log.isolate('polling.job'), log.isolate('polling.job_cursor'), log.isolate('blobs.parts_rows');

grant select, insert, update, delete on polling.job, polling.job_cursor to logikal_sync_service;
grant usage on all sequences in schema polling to logikal_sync_service;
grant select, insert, update (unreferenced_at) on blobs.parts_rows to logikal_sync_service;
grant update (unreferenced_at) on blobs.blob to logikal_sync_service;
