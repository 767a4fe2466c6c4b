-- Guards every table with a tenant by row-level security again.
select log.isolate(name) from log.tenant_table
