-- How much a tenant may take of what all share; null where nothing was set.
alter table access.tenant
  add column requests_per_minute int check (requests_per_minute > 0),
  add column most_events bigint check (most_events > 0);
