-- {model} is read.phases_v<build>.
create table {model} (
  tenant int not null,
  id uuid not null,
  parent_type text,
  parent_id uuid,
  logikal_id text not null,
  name text,
  version bigint not null,
  position bigint not null,
  state json not null,
  elevation_count int not null default 0,
  primary key (tenant, id)
);
create index on {model} (tenant, parent_id, id);

-- Who counts for whom, and whose counts have to be taken anew.
create table {model}_child (
  tenant int not null,
  id uuid not null,
  type text not null,
  counted_for uuid not null,
  position bigint not null,
  primary key (tenant, id)
);
create index on {model}_child (tenant, counted_for);
create table {model}_touched (tenant int not null, id uuid not null, primary key (tenant, id));
