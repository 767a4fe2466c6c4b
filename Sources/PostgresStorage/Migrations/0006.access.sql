create schema access;

-- API keys are kept as digests; of a key that was generated nothing else remains.
create table access.api_key (
  tenant int not null references log.sequencer,
  id uuid not null default gen_random_uuid(),
  name text not null,
  digest bytea not null unique check (octet_length(digest) = 32),
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  primary key (tenant, id)
);

-- The key that signs feed cursors: a consumer's cursor must outlive every restart and every machine.
create table access.signing_key (
  id smallint primary key,
  purpose text not null unique,
  secret bytea not null check (octet_length(secret) = 32),
  created_at timestamptz not null default now()
);
