-- {model} is read.directory_tree_v<build>. Tables first: what comes after them is made once they are filled.
create table {model} (
  tenant int not null,
  id uuid not null,
  parent_type text,
  parent_id uuid,
  logikal_id text not null,
  name text,
  version bigint not null,
  position bigint not null,
  state json not null
);

-- Who counts for whom: what readers count.
create table {model}_child (
  tenant int not null,
  id uuid not null,
  type text not null,
  counted_for uuid not null,
  position bigint not null
);

alter table {model} add primary key (tenant, id);
create index on {model} (tenant, parent_id, id);
alter table {model}_child add primary key (tenant, id);
create index on {model}_child (tenant, counted_for, type);
