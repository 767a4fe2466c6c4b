create schema projecting;

-- Which version of a read model readers use: one row to read, one row to switch.
create table projecting.projection (
  name text primary key,
  active int not null,
  prior int
);

-- How far each version has come per tenant. Moved by compare-and-set in the transaction that writes the read model.
create table projecting.checkpoint (
  name text not null,
  version int not null,
  tenant int not null references log.sequencer,
  position bigint not null default 0,
  state text not null default 'building' check (state in ('building', 'live', 'retired')),
  definition bytea not null,
  error text,
  moved_at timestamptz not null default now(),
  primary key (name, version, tenant)
);

-- The read models themselves; the service makes and drops their tables.
create schema read;
