-- Looks at Logikal that somebody asked for. Run by whoever holds the lease, under its fence.
create table polling.operation (
  tenant int not null references log.sequencer,
  id uuid not null,
  number bigint generated always as identity,
  kind text not null check (kind in ('sync')),
  scope text not null check (scope in ('everything', 'directory', 'project')),
  entity_id uuid check ((entity_id is null) = (scope = 'everything')),
  is_deep boolean not null,
  state text not null check (state in ('accepted', 'running', 'succeeded', 'partial', 'failed', 'cancelled')),
  -- Grows with every change and every progress: what those who follow the operation go on after.
  revision bigint not null default 0,
  actor text not null,
  requested_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz check ((finished_at is null) = (state in ('accepted', 'running'))),
  executor text,
  fence bigint check (state <> 'running' or fence is not null),
  attempts int not null default 0,
  cancel_requested_at timestamptz,
  progress json,
  progress_revision bigint not null default 0,
  report json,
  failure text,
  primary key (tenant, id)
);

create unique index operation_number on polling.operation (tenant, number);

-- Of the open operations no two do the same; one that was asked to end is not joined any more.
create unique index operation_open on polling.operation (
  tenant, scope, (coalesce(entity_id, '00000000-0000-0000-0000-000000000000')), is_deep
) where state in ('accepted', 'running') and cancel_requested_at is null;

create index operation_waiting on polling.operation (tenant, number) where state in ('accepted', 'running');

-- Who did what to an operation, when.
create table polling.operation_change (
  tenant int not null references log.sequencer,
  operation uuid not null,
  revision bigint not null,
  kind text not null,
  state text not null,
  at timestamptz not null,
  actor text not null,
  reason text,
  primary key (tenant, operation, revision),
  foreign key (tenant, operation) references polling.operation on delete cascade
);

select log.isolate('polling.operation');
select log.isolate('polling.operation_change');
grant select, insert, update, delete on polling.operation to logikal_sync_service;
grant select, insert on polling.operation_change to logikal_sync_service;
grant usage on sequence polling.operation_number_seq to logikal_sync_service;

-- What a cycle looked at, where that was not everything.
alter table polling.cycle add column scope text;
