-- Who follows the feed by a name, and how far: what it has acknowledged, it will not ask for again.
create table log.consumer (
  tenant int not null references log.sequencer,
  name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  view text not null check (view in ('latest', 'log')),
  -- The digest that ties its cursors to what it filters by.
  filter bigint not null,
  epoch uuid not null,
  position bigint not null,
  registered_at timestamptz not null default clock_timestamp(),
  acknowledged_at timestamptz not null default clock_timestamp(),
  primary key (tenant, name)
);

select log.isolate('log.consumer');
grant select, insert, update, delete on log.consumer to logikal_sync_service;
