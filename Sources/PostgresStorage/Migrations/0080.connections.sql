-- What is known about a Logikal beyond one cycle and one process.

-- How one may move in one version of the service at one address.
create table polling.capability (
  tenant int not null references log.sequencer,
  address text not null,
  version text not null,
  capabilities json not null,
  learnt_at timestamptz not null,
  primary key (tenant, address, version)
);

-- Whether it is worth asking now.
create table polling.breaker (
  tenant int not null references log.sequencer,
  address text not null,
  state text not null check (state in ('closed', 'open', 'half_open', 'stopped')),
  failures int not null,
  trips int not null,
  cause text,
  since timestamptz,
  retry_at timestamptz check ((state = 'open') = (retry_at is not null)),
  primary key (tenant, address)
);

-- Sessions that are open, with their tokens sealed: whoever polls next closes those that a killed process left.
create table polling.session (
  tenant int not null references log.sequencer,
  id uuid not null,
  address text not null,
  sealed_token bytea not null,
  opened_at timestamptz not null,
  primary key (tenant, id)
);

-- Projects whose last look failed.
create table polling.failing_project (
  tenant int not null references log.sequencer,
  entity_id uuid not null,
  failures int not null,
  since timestamptz not null,
  last_at timestamptz not null,
  retry_at timestamptz not null,
  code text not null,
  message text not null,
  primary key (tenant, entity_id)
);

-- The newest calls. There is no room for a body, a token or a query.
create table polling.call (
  tenant int not null references log.sequencer,
  id bigint generated always as identity,
  ended_at timestamptz not null,
  cycle bigint,
  endpoint text not null,
  status int,
  microseconds bigint not null,
  failure text,
  standing text,
  primary key (tenant, id)
);

do $$
declare
  target regclass;
begin
  foreach target in array array['polling.capability', 'polling.breaker', 'polling.session', 'polling.failing_project',
                                'polling.call']::regclass[] loop
    perform log.isolate(target);
    execute format('grant select, insert, update, delete on %s to logikal_sync_service', target);
  end loop;
end
$$;
grant usage on all sequences in schema polling to logikal_sync_service;
