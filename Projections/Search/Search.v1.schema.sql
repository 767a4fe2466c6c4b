-- {model} is read.search_v<build>. Tables first: what comes after them is made once they are filled.
create table {model} (
  tenant int not null,
  id uuid not null,
  type text not null,
  name text,
  -- In lower case.
  words text not null,
  position bigint not null
);

alter table {model} add primary key (tenant, id);
create index on {model} using gin (words gin_trgm_ops);
