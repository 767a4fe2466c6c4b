-- {model} is read.entity_versions_v<build>. A version holds in [from_position, to_position); the newest has no end yet.
-- What it says stands in the log at from_position, so that what is done to events there, holds here. Tables first: what
-- comes after them is made once they are filled.
create table {model} (
  tenant int not null,
  entity_type text not null,
  id uuid not null,
  from_position bigint not null,
  to_position bigint,
  version bigint not null,
  parent_type text,
  parent_id uuid,
  -- For which project an elevation counts.
  project_id uuid,
  is_deleted boolean not null
);

alter table {model} add primary key (tenant, entity_type, id, from_position);
create index on {model} (tenant, parent_id, id);
create index on {model} (tenant, project_id) where project_id is not null;
create index on {model} (tenant, from_position);
