-- When each project was entered last, and what is owed of it: what a cycle need not look at is decided by this.
create table polling.visit (
  tenant int not null references log.sequencer,
  project uuid not null,
  visited_at timestamptz not null,
  row_hash bytea check (octet_length(row_hash) = 32),
  is_owed boolean not null,
  owed_parts_lists int not null,
  primary key (tenant, project)
);

-- People's names for things are neither unique nor do they last: a scope is known by a key, and shows a label.
delete from polling.scope;
alter table polling.scope
  add column label text not null,
  add column level text,
  add column subject_type text,
  add column subject_id uuid;
create index scope_subject on polling.scope (tenant, subject_id);

-- Bytes are fetched again when they are old.
alter table polling.asset add column fetched_at timestamptz not null default now();

select log.isolate('polling.visit');
grant select, insert, update, delete on polling.visit to logikal_sync_service;
