-- {model} is read.parts_v<build>. Tables first: what comes after them is made once they are filled.
create table {model} (
  tenant int not null,
  id uuid not null,
  elevation_id uuid not null,
  version bigint not null,
  position bigint not null,
  state json not null,
  -- Names the rows in blobs.parts_rows; null where the bytes were refused.
  content bytea,
  -- Whether the position counts where a project's parts are added up, and if not, why.
  excluded text
);

alter table {model} add primary key (tenant, id);
create index on {model} (tenant, elevation_id);
