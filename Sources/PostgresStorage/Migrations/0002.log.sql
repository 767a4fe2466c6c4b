create schema log;

-- One row per tenant: the order of its log. Locked last in an append and held to commit, so that positions are
-- handed out in commit order and without holes.
create table log.sequencer (
  tenant int primary key,
  name text not null unique,
  epoch uuid not null default gen_random_uuid(),
  head bigint not null default 0,
  batch bigint not null default 0,
  chain bytea not null default decode(repeat('00', 32), 'hex'),
  recorded_at timestamptz not null default '-infinity'
) with (fillfactor = 20);

create table log.batch (
  tenant int not null references log.sequencer,
  batch bigint not null,
  first_position bigint not null,
  last_position bigint not null,
  key text not null,
  kind text not null,
  actor text not null,
  metadata json not null,
  content bytea not null,
  root bytea not null,
  previous bytea not null,
  chain bytea not null,
  recorded_at timestamptz not null,
  primary key (tenant, batch),
  unique (tenant, key),
  unique (tenant, last_position)
);

-- Stored bytes never change, so state and before are json (the text as hashed), not jsonb.
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
  primary key (tenant, position),
  unique (tenant, entity_id, version)
);

-- The newest event of every entity: what the next difference is computed against, and the feed's view=latest.
create table log.stream (
  tenant int not null,
  entity_id uuid not null,
  entity_type text not null,
  natural_key text not null,
  parent_id uuid,
  version bigint not null,
  last_position bigint not null,
  is_deleted boolean not null,
  primary key (tenant, entity_id)
) with (fillfactor = 80);

create index stream_parent on log.stream (tenant, parent_id);
create unique index stream_last_position on log.stream (tenant, last_position);

create function log.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the event log is append-only: % of %.% refused', tg_op, tg_table_schema, tg_table_name
    using errcode = 'LS405', hint = 'Append an event that corrects what is wrong.';
end
$$;

create trigger append_only before update or delete on log.event
  for each row execute function log.refuse_change();
create trigger append_only_truncate before truncate on log.event
  for each statement execute function log.refuse_change();
create trigger append_only before update or delete on log.batch
  for each row execute function log.refuse_change();
create trigger append_only_truncate before truncate on log.batch
  for each statement execute function log.refuse_change();

insert into log.sequencer (tenant, name) values (1, 'default');
