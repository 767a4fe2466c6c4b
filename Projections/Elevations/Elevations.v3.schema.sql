-- {model} is read.elevations_v<build>. Tables first: what comes after them is made once they are filled.
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
  project_id uuid
);

alter table {model} add primary key (tenant, id);
create index on {model} (tenant, parent_id, id);
create index on {model} (tenant, project_id, id);
