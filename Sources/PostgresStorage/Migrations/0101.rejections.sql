-- A consumer may be known before it has acknowledged anything: by what it could not take in, or because it wants to be
-- woken. Then all of this is null.
alter table log.consumer
  alter column view drop not null,
  alter column filter drop not null,
  alter column epoch drop not null,
  alter column position drop not null,
  alter column acknowledged_at drop not null,
  add constraint consumer_acknowledgement
    check (num_nulls(view, filter, epoch, position, acknowledged_at) in (0, 5));

-- What a consumer could not take in, and why, until it says that this is settled; one row per entity, the newest.
create table log.rejection (
  tenant int not null,
  consumer text not null,
  entity_id uuid not null,
  entity_type text not null check (length(entity_type) <= 64),
  position bigint,
  version bigint,
  error text not null check (length(error) <= 2000),
  times int not null default 1,
  first_at timestamptz not null default clock_timestamp(),
  last_at timestamptz not null default clock_timestamp(),
  primary key (tenant, consumer, entity_id),
  foreign key (tenant, consumer) references log.consumer on delete cascade,
  check (position is not null or version is not null)
);

select log.isolate('log.rejection');
grant select, insert, update, delete on log.rejection to logikal_sync_service;
