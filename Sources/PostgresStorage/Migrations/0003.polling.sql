create schema polling;

-- Who may poll a tenant, until when. The fence grows with every new holder; an append with an old one is refused.
create table polling.lease (
  tenant int primary key references log.sequencer,
  holder text not null,
  fence bigint not null,
  expires_at timestamptz not null
);

create table polling.cycle (
  tenant int not null references log.sequencer,
  cycle bigint generated always as identity,
  started_at timestamptz not null,
  finished_at timestamptz,
  outcome text check (outcome in ('complete', 'partial', 'failed')),
  report json,
  primary key (tenant, cycle)
);

-- The last look at every listing and the last complete one: what freshness is derived from.
create table polling.scope (
  tenant int not null references log.sequencer,
  scope text not null,
  cycle bigint not null,
  outcome text not null check (outcome in ('complete', 'partial', 'failed')),
  listed int not null,
  finding text,
  looked_at timestamptz not null,
  complete_at timestamptz,
  primary key (tenant, scope)
);

-- Entities that a complete listing did not name once. The second time they are removed.
create table polling.missing (
  tenant int not null references log.sequencer,
  entity_id uuid not null,
  first_cycle bigint not null,
  last_cycle bigint not null,
  misses int not null,
  primary key (tenant, entity_id)
);

-- For which state of an elevation its thumbnail and parts list were fetched.
create table polling.asset (
  tenant int not null references log.sequencer,
  entity_id uuid not null,
  kind text not null check (kind in ('thumbnail', 'parts_list')),
  stamp bytea not null,
  primary key (tenant, entity_id, kind)
);

create schema blobs;

-- Bytes as received, stored once per content.
create table blobs.blob (
  tenant int not null references log.sequencer,
  sha256 bytea not null check (octet_length(sha256) = 32),
  size bigint not null,
  media_type text not null,
  content bytea not null,
  stored_at timestamptz not null default now(),
  primary key (tenant, sha256)
);
